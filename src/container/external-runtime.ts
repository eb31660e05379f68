import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';

import { TiffinError } from '../lib/errors.ts';

/** Where OCI runtimes are looked for; never in the caller's PATH. */
const directories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', '/run/current-system/sw/bin'];

/** An OCI runtime to use instead of our own set-up. */
export type ExternalRuntime = { readonly path: string; readonly flags: readonly string[] };

/**
 * Finds the OCI runtime that was asked for.
 *
 * @param name a name or an absolute path; undefined and `tiffin` are our own
 * @throws {TiffinError} `invalid-argument` when there is none
 */
export function externalRuntime(name: string | undefined): ExternalRuntime | undefined {
  if (name === undefined || name === 'tiffin') return undefined;
  const candidates = isAbsolute(name) ? [name] : name.includes('/') ? [] : directories.map((directory) => `${directory}/${name}`);
  const path = candidates.find(isExecutable);
  // Limits come with a later version; without them crun needs no control groups, which it refuses to use on hybrid systems.
  if (path !== undefined) return { path, flags: path.endsWith('/crun') ? ['--cgroup-manager=disabled'] : [] };
  throw new TiffinError('invalid-argument', `default OCI runtime "${name}" not found: invalid argument`, {
    hint: 'give a name in /usr/bin or an absolute path, or leave --runtime out: tiffin needs none',
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
