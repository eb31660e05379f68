import { unlinkSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../lib/files.ts';

/** Room that a removal needs on a full disk: the write-ahead log, its index, and a few new directory entries. */
const ballastBytes = 1024 * 1024;

const ballastPath = (root: string): string => join(root, 'ballast');

/** Sets some bytes of the disk aside, unless they are, or there are none to set aside. */
export function keepBallast(root: string): void {
  const path = ballastPath(root);
  if (existsSync(path)) return;
  try {
    // Not zeros, so that a file system that compresses really gives the room away.
    const bytes = new Uint32Array(ballastBytes / 4);
    let state = 0x9e3779b9;
    for (let index = 0; index < bytes.length; index++) bytes[index] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    writeFileAtomically(path, new Uint8Array(bytes.buffer), { sync: false });
  } catch {
    // A full or read-only disk: there is nothing to set aside, and nothing to complain of.
  }
}

/** Gives the bytes that were set aside back to the file system; false when there were none. */
export function releaseBallast(root: string): boolean {
  try {
    unlinkSync(ballastPath(root));
    return true;
  } catch {
    return false;
  }
}
