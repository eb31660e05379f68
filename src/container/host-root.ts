import { accessSync, constants, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';

import { parseMounts } from '../native/mounts.ts';
import type { RootPart } from '../runtime/facts.ts';
import { hostRootParts, type HostEntry } from '../runtime/host-root.ts';

/**
 * The parts of a root made of a directory of the host with mounts below it. Touches nothing.
 *
 * @param directory the container's own
 * @returns undefined when the directory can be taken as a whole
 */
export function findHostRoot(base: string, directory: string): readonly RootPart[] | undefined {
  return hostRootParts(base, {
    mounts: parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')),
    list,
    isReadable,
    place: (target) => placeOf(directory, target),
    empty: `${directory}/empty`,
  });
}

/** Makes the directories for what is written to such parts. */
export function makeRootParts(parts: readonly RootPart[]): void {
  for (const part of parts) {
    if (part.kind !== 'tree') continue;
    mkdirSync(part.upper, { recursive: true, mode: 0o755 });
    mkdirSync(part.work, { recursive: true, mode: 0o700 });
  }
}

// The same at each start, whatever the host has mounted by then.
function placeOf(directory: string, target: string): { readonly upper: string; readonly work: string } {
  const base = `${directory}/root-parts/${encodeURIComponent(target).replaceAll('.', '%2E')}`;
  return { upper: `${base}/upper`, work: `${base}/work` };
}

function list(directory: string): readonly HostEntry[] {
  try {
    return readdirSync(directory).flatMap((name) => entryOf(`${directory === '/' ? '' : directory}/${name}`, name));
  } catch {
    return [];
  }
}

/** What vanishes meanwhile is not there. */
function entryOf(path: string, name: string): HostEntry[] {
  try {
    const status = lstatSync(path);
    if (status.isSymbolicLink()) return [{ name, kind: 'link', content: readlinkSync(path) }];
    return [{ name, kind: status.isDirectory() ? 'directory' : status.isFile() ? 'file' : 'other' }];
  } catch {
    return [];
  }
}

function isReadable(directory: string): boolean {
  try {
    accessSync(directory, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
