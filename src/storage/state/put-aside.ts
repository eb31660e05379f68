import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../lib/log.ts';
import { Database } from '../../lib/sqlite.ts';
import { inspectDatabaseFile } from './file-header.ts';

/**
 * Renames a state database that cannot be used, with its write-ahead log, to `state.db.damaged-TIME`. Of several
 * commands that find it so, one does it; the others see that a usable one has come in its place. `force`: although it can be used.
 */
export function putAside(root: string, log: Log, reason: string, options: { readonly force?: boolean } = {}): void {
  const path = join(root, 'state.db');
  const lock = openLock(join(root, 'state.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    if (options.force !== true && isUsable(path)) return;
    const aside = `${path}.damaged-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
    log.warn(
      `${path} ${reason}: it is kept as ${aside}, and what it held is put together again from the images' blobs and the containers' records`,
    );
    for (const suffix of ['-shm', '-wal', '']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
  } finally {
    lock.close();
  }
}

/** An empty database; what else stands there holds nobody back. */
function openLock(path: string): Database {
  if (!['missing', 'empty'].includes(inspectDatabaseFile(path))) rmSync(path, { recursive: true, force: true });
  return new Database(path);
}

function isUsable(path: string): boolean {
  const header = inspectDatabaseFile(path);
  if (header === 'missing') return true;
  if (header !== 'whole') return false;
  try {
    const database = new Database(path);
    try {
      const result = database.get('PRAGMA quick_check(1)');
      return result?.['quick_check'] === 'ok' && database.get("SELECT 1 FROM sqlite_schema WHERE name = 'image'") !== undefined;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}
