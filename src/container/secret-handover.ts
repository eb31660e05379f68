import { lstatSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

import { isAlive, processIdentity } from '../lib/identity.ts';

const tmpfs = 0x0102_1994;
const idLength = 16;

/**
 * Where values of secrets lie from the moment a command lays them out until the helper reads them: in memory, so that they reach no
 * disk; in the run directory when the host has no such place.
 */
export function handoverDirectory(runRoot: string): string {
  const shared = `/dev/shm/tiffin-secrets-${process.getuid?.() ?? 0}`;
  return isMemory(runRoot) || !isMemory('/dev/shm') || isForeign(shared) ? join(runRoot, 'secrets') : shared;
}

/** How the files of one command for one container begin: with whose they are, so that what a dead one left can be told. */
export function handoverPlace(runRoot: string, id: string, session: string): string {
  const own = processIdentity(process.pid);
  return join(handoverDirectory(runRoot), `${id.slice(0, idLength)}-${process.pid}.${own?.startTime ?? 0}-${session}`);
}

/** Whether what is written to a directory stays in memory. */
export function isMemory(path: string): boolean {
  try {
    return statfsSync(path).type === tmpfs;
  } catch {
    return false;
  }
}

/** Removes what commands left that were killed before the helper had read it. */
export function sweepHandover(runRoot: string): void {
  const directory = handoverDirectory(runRoot);
  for (const name of listNames(directory)) {
    const [, pid, startTime] = /^[0-9a-f]+-(\d+)\.(\d+)-/.exec(name) ?? [];
    const isKept = pid !== undefined && isAlive({ pid: Number(pid), startTime: Number(startTime) });
    if (!isKept) rmSync(join(directory, name), { force: true });
  }
}

/** Removes what was laid out for a container that will not start. */
export function withdrawHandover(runRoot: string, id: string): void {
  const directory = handoverDirectory(runRoot);
  for (const name of listNames(directory)) if (name.startsWith(`${id.slice(0, idLength)}-`)) rmSync(join(directory, name), { force: true });
}

/** Anybody may make something in /dev/shm, also by the name that we would use. */
function isForeign(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status !== undefined && (!status.isDirectory() || status.uid !== process.getuid?.());
}

function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
