import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

/** A column's value as SQLite gives it; text, whole numbers and null are all we store. */
export type Column = SQLOutputValue;

/** A row, keyed by column name. */
export type Row = Record<string, Column>;

/** One step of a schema: SQL that takes it from version n to n + 1. */
export type Migration = string;

/** How long a command waits for another one's transaction, in milliseconds. */
const busyTimeoutMs = 10_000;

/** The result codes of SQLite that callers tell apart. @see https://www.sqlite.org/rescode.html */
const resultCodes = { busy: 5, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/** What kind of failure an error of SQLite is; undefined for everything else. */
export type SqliteFailure = keyof typeof resultCodes | 'constraint' | 'other';

/** Names the failure that SQLite reports, by its primary result code; undefined for an error of someone else. */
export function sqliteFailure(error: unknown): SqliteFailure | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  const code = error.errcode & 0xff;
  if (code === 19) return 'constraint';
  for (const [name, value] of Object.entries(resultCodes)) if (value === code) return name as keyof typeof resultCodes;
  return 'other';
}

/** An open database with its prepared statements; all calls are synchronous. */
export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  constructor(path: string, options: { readOnly?: boolean } = {}) {
    this.path = path;
    this.#db = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly: options.readOnly ?? false });
  }

  /** A transaction is under way. */
  get isBusy(): boolean {
    return this.#inTransaction;
  }

  /** Runs statements that return nothing. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** All rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** The first row of a query. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** Runs one statement and counts the rows that it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /**
   * Runs `change` in a transaction that excludes other writers from its start (`BEGIN IMMEDIATE`, waiting up to 10 s
   * for them); one that throws leaves no trace. Within another transaction it joins that.
   */
  transaction<T>(change: () => T): T {
    if (this.#inTransaction) return change();
    this.exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    try {
      const result = change();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** Closes the file; the last one to do so copies the write-ahead log into it. */
  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite rolls back by itself on some failures (a full disk); then there is nothing to undo.
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** What is done, and asked, while a schema is brought up to date. */
export type MigrationHooks = {
  /** Runs within the transaction that makes the schema, once per file. */
  readonly onCreate?: (database: Database) => void;
  /** Whether a database that has a schema is ours; one that is not is left as it is. */
  readonly owns?: (database: Database) => boolean;
};

/**
 * Opens a database in WAL mode and brings its schema up to date.
 *
 * `PRAGMA user_version` counts the migrations that ran. Committed transactions survive the death of the process; the
 * last ones may be lost, whole, in a power cut (`synchronous = NORMAL`).
 *
 * @throws the error of SQLite as it is: see `sqliteFailure`
 */
export function openDatabase(path: string, migrations: readonly Migration[], hooks: MigrationHooks = {}): Database {
  const database = new Database(path);
  try {
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 64');
    if (schemaVersion(database) < migrations.length) migrate(database, migrations, hooks);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** How many migrations a database has behind it; 0 for a new one. */
export function schemaVersion(database: Database): number {
  return Number(database.get('PRAGMA user_version')?.['user_version'] ?? 0);
}

function migrate(database: Database, migrations: readonly Migration[], { onCreate, owns }: MigrationHooks): void {
  enterWalMode(database);
  database.transaction(() => {
    // Another process may have been quicker while we waited for the lock.
    const version = schemaVersion(database);
    if (version > 0 && owns?.(database) === false) return;
    for (const migration of migrations.slice(version)) database.exec(migration);
    if (version === 0) onCreate?.(database);
    database.exec(`PRAGMA user_version = ${Math.max(version, migrations.length)}`);
  });
}

/**
 * Two processes that make a file's journal a WAL at once would wait for each other for ever: SQLite refuses one of them at once,
 * without the busy time-out. It waits here.
 *
 * @see https://www.sqlite.org/c3ref/busy_handler.html
 */
function enterWalMode(database: Database): void {
  // `performance` loads 2 ms of Node.
  const deadline = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (sqliteFailure(error) !== 'busy' || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Runs `change` in a transaction of `database`: see `Database.transaction`. */
export function transaction<T>(database: Database, change: () => T): T {
  return database.transaction(change);
}
