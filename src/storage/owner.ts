import { bootId, isAlive, processIdentity } from '../lib/identity.ts';

/**
 * Names this process in the database and in the names of temporary files, so that another command can tell whether
 * what it left is still being worked on: `PID-STARTTIME-BOOT`, where BOOT is the first eight digits of the boot ID.
 */
export function ownOwner(): string {
  cachedOwner ??= ownerOf(process.pid);
  return cachedOwner;
}

let cachedOwner: string | undefined;

function ownerOf(pid: number): string {
  return `${pid}-${processIdentity(pid)?.startTime ?? 0}-${bootId().slice(0, 8)}`;
}

/** Whether the process that an owner's name stands for still runs; text that is no such name stands for nobody. */
export function isOwnerAlive(owner: string): boolean {
  const match = /^(\d{1,10})-(\d{1,19})-([0-9a-f]{8})$/.exec(owner);
  if (match === null || match[3] !== bootId().slice(0, 8)) return false;
  return isAlive({ pid: Number(match[1]), startTime: Number(match[2]) });
}
