import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { makeDirectories, storageError, writeFileAtomically } from '../../lib/files.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { parseJson } from '../../lib/json.ts';
import { Database } from '../../lib/sqlite.ts';
import { readSourceFile } from '../source-file.ts';

/** Reads a file in Docker's or Podman's format. @returns undefined when it is missing or empty @throws {TiffinError} `corrupt` */
export function readAuthDocument(path: string): JsonObject | undefined {
  const text = readSourceFile(path);
  if (text === undefined || text.trim() === '') return undefined;
  const document = parseJson(Buffer.from(text), { what: path, maxDepth: 32 });
  if (!isObject(document)) throw new TiffinError('corrupt', `${path} must be a JSON object`);
  return document;
}

/** An object within such a file; an empty one when it is not there. @throws {TiffinError} `corrupt` naming file and key */
export function mapKey(document: JsonObject, key: string, path: string): JsonObject {
  const value = document[key] ?? emptyObject();
  if (!isObject(value)) throw new TiffinError('corrupt', `${path}: "${key}" must be an object`);
  return value;
}

/** An object without keys, not even inherited ones. */
export function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject;
}

/**
 * Changes such a file: reads it, calls `change` with its content and writes what that returns, 0600 and in one step. Other commands of
 * this user wait meanwhile. What we do not know in it stays as it was.
 *
 * @param change gives the new document, or undefined to leave the file alone
 * @throws {TiffinError} `denied`, `no-space`, `corrupt`
 */
export function changeAuthDocument(path: string, lockDirectory: string, change: (document: JsonObject) => JsonObject | undefined): void {
  using _lock = holdLock(lockDirectory);
  const target = existsSync(path) ? realpathSync(path) : path;
  const changed = change(readAuthDocument(target) ?? emptyObject());
  if (changed === undefined) return;
  try {
    makeDirectories(dirname(target));
  } catch (error) {
    throw storageError(`make ${dirname(target)}`, error);
  }
  removeAbandoned(target);
  writeFileAtomically(target, `${JSON.stringify(changed, undefined, '\t')}\n`, { mode: 0o600 });
}

/** Removes what commands that were killed left behind: whoever holds the lock is the only one who writes. */
function removeAbandoned(path: string): void {
  const prefix = `${basename(path)}.tmp-`;
  for (const name of readdirSync(dirname(path))) if (name.startsWith(prefix)) rmSync(join(dirname(path), name), { force: true });
}

/** A lock of the kernel's on an empty file: SQLite takes it, and it dies with its holder. */
function holdLock(directory: string): Disposable {
  try {
    makeDirectories(directory);
  } catch (error) {
    throw storageError(`make ${directory}`, error);
  }
  const database = new Database(join(directory, 'auth.lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new TiffinError('in-use', 'another command keeps changing the file with credentials', { cause });
  }
  return { [Symbol.dispose]: () => database.close() };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
