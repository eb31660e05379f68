import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';

/**
 * The absolute path of the native helper: beside the bundle, above `sdk/`, or in `dist` of the repository when run from sources.
 * Nothing from the environment is asked: the helper runs as root of the user's containers.
 *
 * @throws {TiffinError} `runtime-failed` when it was not built
 */
export function helperPath(): string {
  return find('tiffin-helper');
}

/**
 * The absolute path of the runner: the helper's verbs run, exec and attach alone. Each container's monitor is a copy of it in
 * memory, so it is as small as can be.
 *
 * @throws {TiffinError} `runtime-failed` when it was not built
 */
export function runnerPath(): string {
  return find('tiffin-runner');
}

function find(name: string): string {
  const here = import.meta.dirname;
  const candidates = [join(here, name), join(here, '..', name), join(here, '../../dist', name)];
  const found = candidates.find(isExecutable);
  if (found === undefined)
    throw new TiffinError('runtime-failed', `the native helper is missing: ${candidates[0]}`, { hint: 'npm run build' });
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
