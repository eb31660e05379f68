import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { makePrivateDirectory } from '../lib/files.ts';
import type { NewSecret, SecretRecord } from './secret-record.ts';
import type { State } from './state-db.ts';
import { insertSecret, readSecretFile, readSecretRow, secretFile, writeSecretFile } from './state/secret-rows.ts';

/** The secrets of a user: a row and a file each. Values are not its business: it keeps what the drivers of `secret/` give it. */
export class SecretStore {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** The directory that holds a file for each secret. */
  get directory(): string {
    return join(this.#state.root, 'secrets');
  }

  /**
   * Finds a secret by its name, its ID, or the beginning of its ID.
   *
   * @throws {TiffinError} `invalid-argument` when several IDs begin so
   */
  find(nameOrId: string): SecretRecord | undefined {
    const exact = this.#state.first('SELECT * FROM secret WHERE name = ?1 OR id = ?1 ORDER BY name = ?1 DESC', nameOrId);
    if (exact !== undefined) return readSecretRow(exact);
    const matches = this.#state.all('SELECT * FROM secret WHERE substr(id, 1, ?) = ? LIMIT 2', nameOrId.length, nameOrId);
    if (matches.length > 1)
      throw new TiffinError('invalid-argument', `more than one result secret with prefix ${nameOrId}: secret is ambiguous`);
    return matches[0] === undefined ? undefined : readSecretRow(matches[0]);
  }

  /** Finds a secret as `find` does. @throws {TiffinError} `not-found` in Podman's words */
  get(nameOrId: string): SecretRecord {
    return this.find(nameOrId) ?? noSuchSecret(nameOrId);
  }

  /** The secret of a name, never one whose ID begins like it. @throws {TiffinError} `not-found` in Podman's words */
  named(name: string): SecretRecord {
    const row = this.#state.first('SELECT * FROM secret WHERE name = ?', name);
    return row === undefined ? noSuchSecret(name) : readSecretRow(row);
  }

  /** All secrets by ID. */
  list(): SecretRecord[] {
    return this.#state.all('SELECT * FROM secret ORDER BY id').map(readSecretRow);
  }

  /**
   * Adds a secret; one of the same name is replaced when that is asked for.
   *
   * @returns the one that was replaced
   * @throws {TiffinError} `already-exists`
   */
  add(secret: NewSecret, { replace }: { readonly replace: boolean }): SecretRecord | undefined {
    this.#state.requireWritable();
    makePrivateDirectory(this.directory);
    const old = this.#state.transaction(() => {
      const row = this.#state.first('SELECT * FROM secret WHERE name = ?', secret.name);
      if (row !== undefined && !replace) throw new TiffinError('already-exists', `${secret.name}: secret name in use`);
      const before = row === undefined ? undefined : readSecretRow(row);
      if (before !== undefined) this.#state.run('DELETE FROM secret WHERE id = ?', before.id);
      const record = { ...secret, createdAt: before?.createdAt ?? secret.createdAt };
      insertSecret(this.#state, record);
      this.#removeStrays(record.id);
      writeSecretFile(this.#state.root, record);
      return before;
    });
    if (old !== undefined) rmSync(secretFile(this.#state.root, old.id), { force: true });
    return old;
  }

  /** What the driver of a secret gave to be kept. @throws {TiffinError} `corrupt` when the file is lost or damaged */
  kept(secret: SecretRecord): Uint8Array | undefined {
    try {
      return readSecretFile(this.#state.root, secret.id).kept;
    } catch (cause) {
      throw new TiffinError('corrupt', `secret ${secret.name}: its file ${secretFile(this.#state.root, secret.id)} cannot be read`, {
        cause,
        hint: `create it again: tiffin secret create --replace ${secret.name} FILE`,
      });
    }
  }

  /** Forgets a secret. */
  remove(id: string): void {
    this.#state.run('DELETE FROM secret WHERE id = ?', id);
    rmSync(secretFile(this.#state.root, id), { force: true });
  }

  /** Files that no row knows, left by a command that died. Within a transaction: nobody else adds one now. */
  #removeStrays(added: string): void {
    const known = new Set([added, ...this.list().map(({ id }) => id)]);
    for (const name of this.#files()) if (!known.has(name)) rmSync(join(this.directory, name), { force: true });
  }

  #files(): string[] {
    try {
      return readdirSync(this.directory);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
  }
}

function noSuchSecret(nameOrId: string): never {
  throw new TiffinError('not-found', `no secret with name or id ${JSON.stringify(nameOrId)}: no such secret`);
}
