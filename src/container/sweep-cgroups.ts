import { readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cgroupNumber, findCgroupRoot, readCgroupFile } from '../lib/cgroup.ts';
import { readStatus } from '../native/monitor.ts';
import { ownCgroup } from './cgroups.ts';
import type { Container } from './declared.ts';
import type { LookupServices } from './services.ts';
import { isBeingStarted, isRunning } from './state.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/**
 * Removes control groups that killed monitors left below our own one. systemd removes those that it made by itself. Costs one listing of
 * a directory when there is nothing to do.
 */
export function sweepCgroups(services: LookupServices, root: string | undefined = findCgroupRoot()): void {
  const own = root === undefined ? undefined : ownCgroup(root, services.places.uid);
  if (own !== undefined) sweepDirectory(services, own);
}

/** The same below a given one. */
export function sweepDirectory({ containers, places }: LookupServices, directory: string): void {
  for (const name of namesIn(directory)) {
    const id = /^tiffin-([0-9a-f]{64})$/.exec(name)?.[1];
    const record = id === undefined ? undefined : containers.find(id);
    // What is not known here may be another store's.
    if (record === undefined || isRunning(viewOf(places.runRoot, record).state)) continue;
    if (!isBeingStarted(runDirectoryOf(places.runRoot, record.id))) removeCgroup(join(directory, name));
  }
}

/** Forgets the control group of a container that is being removed, which its monitor had no time for. */
export function dropCgroup({ places }: Pick<LookupServices, 'places'>, { id }: Pick<Container, 'id'>): void {
  const cgroup = readStatus(runDirectoryOf(places.runRoot, id))?.cgroup ?? '';
  if (cgroup.endsWith(`/tiffin-${id}`)) removeCgroup(cgroup);
}

/** Processes without a monitor are ended; whoever looks next finds the control group empty. */
function removeCgroup(directory: string): void {
  const populated = cgroupNumber(readCgroupFile(directory, 'cgroup.events'), 'populated');
  try {
    if (populated === 1) writeFileSync(join(directory, 'cgroup.kill'), '1');
    for (const entry of readdirSync(directory, { withFileTypes: true })) if (entry.isDirectory()) removeCgroup(join(directory, entry.name));
    rmdirSync(directory);
  } catch {
    // Somebody else's, or its processes have not ended yet.
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
