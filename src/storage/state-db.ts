import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import type { Places } from '../config/places.ts';
import { TiffinError } from '../lib/errors.ts';
import { makePrivateDirectory, storageError } from '../lib/files.ts';
import type { Log } from '../lib/log.ts';
import { silentLog } from '../lib/log.ts';
import { openDatabase, schemaVersion, sqliteFailure } from '../lib/sqlite.ts';
import type { Database, Row } from '../lib/sqlite.ts';
import { keepBallast, releaseBallast, reserveSpace } from './state/ballast.ts';
import { inspectDatabaseFile } from './state/file-header.ts';
import { ensureLayout } from './state/layout.ts';
import { openReadOnlyCopy } from './state/read-only-copy.ts';
import { rebuild } from './state/rebuild.ts';
import { putAside } from './state/put-aside.ts';
import { applicationId, migrations } from './state/schema.ts';

/** Where the store is, as `findPlaces` tells. */
export type StorePlaces = Pick<Places, 'root' | 'runRoot' | 'tmp'>;

/**
 * Declared state: images, containers and volumes in `<root>/state.db`.
 *
 * Every method is synchronous and short. On a home that cannot be written to, reading goes on from a copy, and what
 * changes something throws `denied`. A full disk is met by giving up the ballast file once.
 */
export class State {
  readonly root: string;
  readonly log: Log;
  readonly #refusal: Error | undefined;
  #database: Database;
  #wasMadeAgain = false;

  /** Use `openState`. */
  constructor(places: StorePlaces, log: Log) {
    this.root = places.root;
    this.log = log;
    const { database, refusal } = openAny(places, log, () => (this.#wasMadeAgain = true));
    this.#database = database;
    this.#refusal = refusal;
  }

  /** The store can be read, but not changed. */
  get readOnly(): boolean {
    return this.#refusal !== undefined;
  }

  /** The database was damaged or missing, and was put together again from what lies beside it. */
  get wasMadeAgain(): boolean {
    return this.#wasMadeAgain;
  }

  /** Puts the database aside, whatever SQLite thinks of it, and makes it again. Only while no other command works on it. */
  makeAgain(reason: string): void {
    this.requireWritable();
    this.#database.close();
    putAside(this.root, this.log, reason, { force: true });
    this.#database = openOurs(this.root, this.log, () => (this.#wasMadeAgain = true));
  }

  /** All rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#attempt((database) => database.all(sql, ...values));
  }

  /** The first row of a query. */
  first(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#attempt((database) => database.get(sql, ...values));
  }

  /** Runs one statement and counts the rows that it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    this.requireWritable();
    return this.#attempt((database) => database.run(sql, ...values));
  }

  /**
   * Runs `change` alone among all writers; all of it happens, or, when it throws, nothing. It must be quick, and must
   * bear being run twice: a full disk is tried again with the ballast given up.
   */
  transaction<T>(change: () => T): T {
    this.requireWritable();
    return this.#attempt((database) => database.transaction(change));
  }

  /** @throws {TiffinError} `denied` or `no-space`, saying why the store can only be read */
  requireWritable(): void {
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  /** Closes the database. A command that ends anyway need not: nothing is lost, and the next one starts quicker. */
  close(): void {
    this.#database.close();
  }

  #attempt<T>(work: (database: Database) => T): T {
    try {
      return work(this.#database);
    } catch (error) {
      if (!this.#database.isBusy && this.#mend(error)) return this.#again(work);
      throw stateError(this.root, error);
    }
  }

  #again<T>(work: (database: Database) => T): T {
    try {
      return work(this.#database);
    } catch (error) {
      throw stateError(this.root, error);
    }
  }

  #mend(error: unknown): boolean {
    if (this.readOnly) return false;
    if (isDamage(error)) {
      this.#database.close();
      putAside(this.root, this.log, 'is damaged');
      this.#database = openOurs(this.root, this.log, () => (this.#wasMadeAgain = true));
      return true;
    }
    return isFull(error) && releaseBallast(this.root);
  }
}

/**
 * Opens the state of a user, making it where there is none. Takes 1–2 ms.
 *
 * A database that is damaged, another program's, or missing where images or containers are, is put aside under
 * another name and made again from the image layout and from the containers' and volumes' own records; `log.warn`
 * says so.
 *
 * @throws {TiffinError} `unsupported` when a newer tiffin wrote it, `denied` when the place is not ours
 */
export function openState(places: StorePlaces, log: Log = silentLog): State {
  return new State(places, log);
}

function openAny(places: StorePlaces, log: Log, onRebuilt: () => void): { database: Database; refusal: Error | undefined } {
  try {
    return { database: openWritable(places.root, log, onRebuilt), refusal: undefined };
  } catch (error) {
    if (!isUnwritable(error)) throw stateError(places.root, error);
    const refusal = refusalOf(places.root, error);
    log.debug(`${String(refusal)}: reading a copy of the state`);
    return { database: openReadOnlyCopy(join(places.root, 'state.db'), places.tmp), refusal };
  }
}

/** Why a store cannot be written to. SQLite only says that it cannot open a file; the directory says why. */
function refusalOf(root: string, error: unknown): Error {
  if (error instanceof TiffinError) return error;
  try {
    accessSync(root, constants.W_OK);
    accessSync(join(root, 'state.db'), constants.W_OK);
  } catch (cause) {
    return asError(storageError(`write ${root}`, cause));
  }
  return asError(stateError(root, error));
}

function openWritable(root: string, log: Log, onRebuilt: () => void): Database {
  try {
    return openOurs(root, log, onRebuilt);
  } catch (error) {
    if (isDamage(error)) putAside(root, log, 'is damaged');
    else if (!isFull(error) || !releaseBallast(root)) throw error;
    return openOurs(root, log, onRebuilt);
  }
}

function openOurs(root: string, log: Log, onRebuilt: () => void): Database {
  const path = join(root, 'state.db');
  makePrivateDirectory(root);
  const header = inspectDatabaseFile(path);
  if (header !== 'whole') ensureLayout(root);
  if (header === 'not-a-database') putAside(root, log, 'is not a database');
  if (header === 'truncated') putAside(root, log, 'is cut short');
  const hooks = { owns: isOurs, onCreate: (made: Database) => void (rebuild(made, root, log) && onRebuilt()) };
  const database = openDatabase(path, migrations, hooks);
  if (!isOurs(database)) {
    database.close();
    putAside(root, log, 'belongs to another program');
    return openDatabase(path, migrations, hooks);
  }
  const version = schemaVersion(database);
  if (version > migrations.length) {
    database.close();
    throw new TiffinError('unsupported', `${path} was written by a newer tiffin (schema ${version})`, {
      hint: 'upgrade tiffin, or choose another --root',
    });
  }
  if (header !== 'whole') reserveSpace(database);
  keepBallast(root);
  return database;
}

function isOurs(database: Database): boolean {
  return Number(database.get('PRAGMA application_id')?.['application_id']) === applicationId;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isDamage(error: unknown): boolean {
  const failure = sqliteFailure(error);
  return failure === 'corrupt' || failure === 'notADatabase';
}

function isFull(error: unknown): boolean {
  const failure = sqliteFailure(error);
  return (
    failure === 'full' || failure === 'ioError' || failure === 'cannotOpen' || (error instanceof TiffinError && error.code === 'no-space')
  );
}

function isUnwritable(error: unknown): boolean {
  return isFull(error) || sqliteFailure(error) === 'readOnly' || isRefused(error);
}

/** A system call was refused; a place that is not ours has no such cause, and is never passed over. */
function isRefused(error: unknown): boolean {
  return error instanceof TiffinError && error.code === 'denied' && error.cause !== undefined;
}

function stateError(root: string, error: unknown): unknown {
  const failure = sqliteFailure(error);
  const path = join(root, 'state.db');
  switch (failure) {
    case 'full':
    case 'ioError':
      return new TiffinError('no-space', `write ${path}: no space left on device`, { hint: 'free some space on this file system' });
    case 'readOnly':
    case 'cannotOpen':
      return new TiffinError('denied', `open ${path}`, { cause: error });
    case 'busy':
      return new TiffinError('in-use', `${path} is locked by another command for more than 10 s`, { cause: error });
    case 'corrupt':
    case 'notADatabase':
      return new TiffinError('corrupt', `${path} is damaged`, { cause: error });
    case 'constraint':
    case 'other':
    case undefined:
      return error;
    default:
      return failure satisfies never;
  }
}
