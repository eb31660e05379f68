/**
 * What a package is made of: a list of entries, made into a tree whose bytes, modes and times are the same wherever and whenever that happens.
 */
import { copyFileSync, chmodSync, lutimesSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file, copied or of a text, or a symbolic link; `path` is relative to the top of the tree. */
export type Entry = { readonly path: string } & (
  | { readonly from: string; readonly program?: true }
  | { readonly text: string | Uint8Array; readonly program?: true }
  | { readonly target: string }
);

/** Makes the tree anew at `top`; everything in it, directories too, is of `time` (seconds since 1970). */
export function writeTree(top: string, entries: readonly Entry[], time: number): void {
  rmSync(top, { recursive: true, force: true });
  for (const entry of entries) write(join(top, entry.path), entry);
  settle(top, time);
}

function write(path: string, entry: Entry): void {
  mkdirSync(dirname(path), { recursive: true });
  if ('target' in entry) return symlinkSync(entry.target, path);
  if ('from' in entry) copyFileSync(entry.from, path);
  else writeFileSync(path, entry.text);
  chmodSync(path, entry.program === true ? 0o755 : 0o644);
}

/** Modes of directories, and times from the leaves up. */
function settle(directory: string, time: number): void {
  for (const found of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, found.name);
    if (found.isDirectory()) settle(path, time);
    else if (found.isSymbolicLink()) lutimesSync(path, time, time);
    else utimesSync(path, time, time);
  }
  chmodSync(directory, 0o755);
  utimesSync(directory, time, time);
}
