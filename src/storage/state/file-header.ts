import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errnoOf } from '../../lib/errors.ts';

/** What a database file looks like from outside. */
export type FileHeader = 'missing' | 'empty' | 'not-a-database' | 'truncated' | 'whole';

const magic = 'SQLite format 3\0';

/**
 * Looks at a database file without opening it as one: SQLite takes an empty file for a new database and notices
 * missing pages only when it needs them.
 *
 * @see https://www.sqlite.org/fileformat2.html#the_database_header
 */
export function inspectDatabaseFile(path: string): FileHeader {
  let fd: number;
  try {
    // Without O_NONBLOCK a named pipe in its place would keep us waiting.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
  try {
    const status = fstatSync(fd);
    if (!status.isFile()) return 'not-a-database';
    if (status.size === 0) return 'empty';
    const header = Buffer.alloc(100);
    const length = readSync(fd, header, 0, 100, 0);
    if (header.toString('latin1', 0, Math.min(length, 16)) !== magic.slice(0, Math.min(length, 16))) return 'not-a-database';
    if (length < 100) return 'truncated';
    const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
    const pages = header.readUInt32BE(28);
    // While a write-ahead log is being copied back the header may run ahead of the file; then SQLite itself must judge.
    return status.size < pages * pageSize && !hasLog(path) ? 'truncated' : 'whole';
  } finally {
    closeSync(fd);
  }
}

function hasLog(path: string): boolean {
  try {
    const fd = openSync(`${path}-wal`, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return fstatSync(fd).size > 32;
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}
