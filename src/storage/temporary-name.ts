import { isOwnerAlive, ownOwner } from './owner.ts';

let counter = 0;

/** A name for something unfinished (`tmp`) or on its way out (`rm`), which says whose it is. */
export function temporaryName(kind: 'tmp' | 'rm'): string {
  return `.${kind}-${ownOwner()}-${counter++}`;
}

/** Whether a name is one of `temporaryName`, and the process that gave it is gone. */
export function isAbandoned(name: string): boolean {
  const match = /^\.(?:tmp|rm)-(\d+-\d+-[0-9a-f]{8})-\d+$/.exec(name);
  return match?.[1] !== undefined && !isOwnerAlive(match[1]);
}
