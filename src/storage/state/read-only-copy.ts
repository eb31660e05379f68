import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Database, openDatabase } from '../../lib/sqlite.ts';
import { migrations } from './schema.ts';

/**
 * Opens a copy of a state database that cannot be opened where it is, because SQLite needs to write beside it even to
 * read. The copy lies in `temporary` and is unlinked at once: it goes with the process.
 *
 * @returns a database that may be read; an empty one when there is no state yet
 */
export function openReadOnlyCopy(path: string, temporary: string): Database {
  if (!existsSync(path)) return openDatabase(':memory:', migrations);
  const directory = mkdtempSync(join(temporary, 'tiffin-state-'));
  try {
    const copy = join(directory, 'state.db');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const database = new Database(copy);
    // The first read opens the write-ahead log, after which the names are not needed any more.
    database.get('SELECT count(*) AS images FROM image');
    return database;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
