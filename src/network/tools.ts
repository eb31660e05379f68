import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { join } from 'node:path';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { writeFileAtomically } from '../lib/files.ts';
import { parsePastaFeatures, type PastaFeatures } from './pasta.ts';

/** Where tools of the network are looked for, after what the settings name. Never the working directory, never the caller's PATH. */
const directories = [
  '/usr/local/libexec/podman',
  '/usr/local/lib/podman',
  '/usr/libexec/podman',
  '/usr/lib/podman',
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
];

/** A pasta that was found. */
export type Pasta = { readonly path: string; readonly features: PastaFeatures };

/**
 * Finds a tool by name.
 *
 * @param settings directories that the user's configuration names (`helper_binaries_dir`), first; relative ones are skipped
 */
export function findTool(name: string, settings: readonly string[] = []): string | undefined {
  return [...settings, ...directories]
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

/**
 * Finds pasta and what it can do: asks it with `--help` once and keeps the answer in `cacheFile`, valid while the file is the same.
 *
 * @param help runs `PATH --help` and returns all it prints
 * @throws {TiffinError} `unsupported` when there is none, with the package's name
 */
export async function findPasta(
  cacheFile: string,
  help: (path: string) => Promise<string>,
  settings: readonly string[] = [],
): Promise<Pasta> {
  const path = findTool('pasta', settings);
  if (path === undefined) {
    throw new TiffinError('unsupported', 'pasta was not found: it connects containers to the network', {
      hint: 'install it (apt install passt, dnf install passt), or use --network none or --network host',
    });
  }
  const { dev, ino, ctimeMs, mtimeMs, size } = statSync(path);
  const key = [path, dev, ino, ctimeMs, mtimeMs, size].join(' ');
  const cached = readCache(cacheFile, key);
  if (cached !== undefined) return { path, features: cached };
  const features = parsePastaFeatures(await help(path));
  try {
    writeFileAtomically(cacheFile, JSON.stringify({ key, features }), { mode: 0o600 });
  } catch {
    // A cache that cannot be written costs a question at the next start, nothing else.
  }
  return { path, features };
}

function readCache(file: string, key: string): PastaFeatures | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as { key?: unknown; features?: Partial<Record<string, unknown>> | null } | null;
    if (value?.key !== key) return undefined;
    const { mapGuestAddress, localMode } = value.features ?? {};
    return typeof mapGuestAddress === 'boolean' && typeof localMode === 'boolean' ? { mapGuestAddress, localMode } : undefined;
  } catch (error) {
    if (errnoOf(error) !== undefined || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
