import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { cgroupControllers, readCgroupFile } from '../../lib/cgroup.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import type { CgroupFile } from '../../runtime/cgroup-files.ts';
import { controllerOf, requestedFiles } from '../../runtime/limits-check.ts';
import type { ResourceRequest } from '../../runtime/resource-request.ts';
import type { Container } from '../declared.ts';
import type { ContainerState } from '../state.ts';

/** What holds for a running container, and what is to hold. */
export type LimitChange = { readonly before: ResourceRequest; readonly after: ResourceRequest };

/**
 * Changes the limits of a running container. All of them, or none: what was written is taken back when one is refused.
 *
 * @throws {TiffinError} `unsupported` when it runs without a control group, `invalid-argument` when the kernel refuses a value
 */
export function changeLimits(container: Container, { cgroup }: Pick<ContainerState, 'cgroup'>, { before, after }: LimitChange): void {
  const old = new Set(requestedFiles(before).map(lineOf));
  const files = requestedFiles(after).filter((file) => !old.has(lineOf(file)));
  const first = files[0];
  if (first === undefined) return;
  if (cgroup === '')
    throw new TiffinError('unsupported', `${first.option}: container ${container.name} runs without a control group of its own`, {
      hint: 'start it again: one can be made now',
    });
  const undo: (() => void)[] = [];
  try {
    for (const file of files) undo.push(writeLimit(cgroup, file));
  } catch (error) {
    for (const restore of undo.toReversed()) restore();
    throw error;
  }
}

function lineOf({ file, value }: CgroupFile): string {
  return `${file}=${value}`;
}

/** Writes one limit. @returns what takes it back */
function writeLimit(cgroup: string, { option, file, value, other, optional = false }: CgroupFile): () => void {
  enableController(cgroup, controllerOf({ option, file, value }));
  for (const choice of [{ file, value }, ...(other === undefined ? [] : [other])]) {
    const path = `${cgroup}/${choice.file}`;
    const old = readCgroupFile(cgroup, choice.file);
    try {
      writeFileSync(path, choice.value, { flag: 'r+' });
      return () => restore(path, old);
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      if (errno === 'ENOENT' && choice !== other && (other !== undefined || optional)) continue;
      if (errno === 'ENOENT') throw new TiffinError('unsupported', `${option}: this kernel, or the scheduler of its disks, has no ${path}`);
      throw new TiffinError('invalid-argument', `${option}: the kernel does not take ${choice.value} for ${path}: ${errno}`);
    }
  }
  return () => undefined;
}

/** Files of rates have a line for each device, and take one at a time. */
function restore(path: string, old: string): void {
  for (const line of old.split('\n')) {
    try {
      if (line !== '') writeFileSync(path, line, { flag: 'r+' });
    } catch {
      // What it was is still better known than what it would be.
    }
  }
}

function enableController(cgroup: string, controller: string | undefined): void {
  if (controller === undefined || cgroupControllers(cgroup).includes(controller)) return;
  try {
    writeFileSync(`${dirname(cgroup)}/cgroup.subtree_control`, `+${controller}`);
  } catch {
    // The limit's own file is missing then, which is said by its name.
  }
}
