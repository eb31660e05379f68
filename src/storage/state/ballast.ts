import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../lib/files.ts';
import type { Database } from '../../lib/sqlite.ts';

/** Room that a removal needs on a full disk: the write-ahead log, its index, and a few new directory entries. */
export const ballastBytes = 1024 * 1024;

const ballastPath = (root: string): string => join(root, 'ballast');

/** As many bytes as the write-ahead log grows to before it is begun anew (`wal_autocheckpoint`), and some. */
const reservedBytes = 300 * 4096;

/**
 * Makes a new database and its write-ahead log as large as they get in daily use, so that on a full disk both are
 * written in place. Costs a few milliseconds, once.
 */
export function reserveSpace(database: Database): void {
  try {
    // What is in it now can be made again; waiting for the disk here would cost each new user a tenth of a second.
    database.exec('PRAGMA synchronous = OFF');
    database.exec(`CREATE TABLE reserve (bytes BLOB) STRICT; INSERT INTO reserve VALUES (randomblob(${reservedBytes}))`);
    database.exec('DROP TABLE reserve; PRAGMA wal_checkpoint(RESTART)');
  } catch {
    // Another command may be at it, or the disk be full already: then it must do without.
  } finally {
    database.exec('PRAGMA synchronous = NORMAL');
  }
}

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
