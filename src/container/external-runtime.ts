import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { ContainerServices } from './services.ts';

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

/**
 * Leaves `--cgroups=split` where the settings, and no option, have another runtime make containers: Quadlets say it without knowing of that
 * runtime. What is left of it is that the container stays in the control group of its unit.
 */
export function withPossibleGroup({ runtime, log }: Pick<ContainerServices, 'runtime' | 'log'>, request: CreateRequest): CreateRequest {
  const { resources, lifecycle } = request;
  if (resources.cgroups !== 'split' || lifecycle.runtime !== undefined || externalRuntime(runtime) === undefined) return request;
  log.warn(`--cgroups=no-conmon in place of split, because containers.conf names ${runtime ?? ''} as the runtime`);
  return { ...request, resources: { ...resources, cgroups: 'no-conmon' } };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
