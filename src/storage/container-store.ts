import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { TiffinError } from '../lib/errors.ts';
import { nearest } from '../lib/suggest.ts';
import type { Row } from '../lib/sqlite.ts';
import { sqliteFailure } from '../lib/sqlite.ts';
import type { ContainerRecord, JsonObject, NewContainer } from './container-record.ts';
import { isOwnerAlive, ownOwner } from './owner.ts';
import type { State } from './state-db.ts';
import { containerSelect, readContainerRow } from './state/container-row.ts';
import { adoptContainer, adoptVolume, readContainerFile } from './state/adopt.ts';
import { insertContainer, writeContainerFile } from './state/container-rows.ts';
import { putContainerNetworks } from './state/network-rows.ts';
import { requirePod } from './state/pod-rows.ts';
import { isSealWhole } from './state/sealed-json.ts';

/** What `ContainerStore.reap` leaves to its caller, who can delete files that belong to other IDs. */
export type Reaped<Request = JsonObject> = {
  /** Marked as being removed by us now: delete `directory`, then call `remove(id)`. */
  readonly containers: readonly ContainerRecord<Request>[];
  /** Anonymous volumes of `--rm` containers that are gone, marked likewise: delete their trees, then `volumes.remove(name)`. */
  readonly volumes: readonly string[];
};

/**
 * The containers of a user, one row and one directory each.
 *
 * A removal has two steps, so that a command which dies between them leaves nothing that cannot be finished:
 * `markRemoving` hides the container and names the remover, `remove` forgets it and frees its name once its directory
 * is gone.
 */
export class ContainerStore<Request = JsonObject> {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** `<root>/containers/<id>` */
  directory(id: string): string {
    // As `join` would, which takes a tenth of the time of a list of hundreds.
    return `${this.#state.root}/containers/${id}`;
  }

  /**
   * Records a container and makes its directory (0700), in one transaction. The image cannot be removed from then on.
   *
   * @param verify called within the transaction: what it throws undoes all
   * @throws {TiffinError} `already-exists` when the name is taken, naming the holder; `not-found` when the image or a
   *   volume went away meanwhile
   */
  create(container: NewContainer<Request>, verify: () => void = () => undefined): ContainerRecord<Request> {
    const directory = this.directory(container.id);
    let isMade = false;
    try {
      this.#state.transaction(() => {
        this.#requireFreeName(container.name);
        verify();
        if (container.podId !== undefined) requirePod(this.#state, container.podId);
        insertContainer(this.#state, container);
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        isMade = true;
        writeContainerFile(directory, container);
      });
    } catch (error) {
      if (isMade) rmSync(directory, { recursive: true, force: true });
      if (sqliteFailure(error) !== 'constraint') throw error;
      throw new TiffinError('not-found', `create container "${container.name}": its image or a volume was removed meanwhile`, {
        cause: error,
      });
    }
    if (container.podId !== undefined) return this.get(container.id);
    return { ...container, directory, removing: false, volumes: container.volumes ?? [] };
  }

  /**
   * Finds a container by its whole name or ID, or else by the beginning of its ID.
   *
   * @throws {TiffinError} `invalid-argument` when several IDs begin so
   */
  find(nameOrId: string): ContainerRecord<Request> | undefined {
    const exact = this.#state.first(
      `${containerSelect} WHERE container.name = ? OR container.id = ? ORDER BY container.id = ? DESC`,
      nameOrId,
      nameOrId,
      nameOrId,
    );
    if (exact !== undefined) return this.#record(exact);
    if (!/^[0-9a-f]{1,63}$/.test(nameOrId)) return undefined;
    const matches = this.#state.all(`${containerSelect} WHERE container.id >= ? AND container.id < ? LIMIT 2`, nameOrId, `${nameOrId}g`);
    if (matches.length > 1) {
      throw new TiffinError('invalid-argument', `more than one result for container "${nameOrId}": container already exists`, {
        hint: 'give more digits of the ID, or the name',
      });
    }
    return matches[0] === undefined ? undefined : this.#record(matches[0]);
  }

  /**
   * Finds a container as `find` does.
   *
   * @throws {TiffinError} `not-found` in Podman's words
   */
  get(nameOrId: string): ContainerRecord<Request> {
    const found = this.find(nameOrId);
    if (found === undefined) throw this.#unknown(nameOrId);
    return found;
  }

  /** All containers, oldest first, in one query. Those being removed are left out unless asked for. */
  list(options: { readonly removing?: boolean } = {}): ContainerRecord<Request>[] {
    const rows = this.#state.all(
      `${containerSelect} WHERE ? OR container.remover IS NULL ORDER BY container.created_at, container.rowid`,
      options.removing === true ? 1 : 0,
    );
    return rows.map((row) => this.#record(row));
  }

  /**
   * Gives a container another name.
   *
   * @throws {TiffinError} `already-exists` naming the holder; `not-found`
   */
  rename(id: string, name: string): void {
    this.#state.transaction(() => {
      if (this.get(id).name !== name) this.#requireFreeName(name);
      this.#state.run('UPDATE container SET name = ? WHERE id = ?', name, id);
      writeContainerFile(this.directory(id), this.get(id));
    });
  }

  /** Changes what was asked for (`update`). @throws {TiffinError} `not-found` */
  update(
    id: string,
    change: {
      readonly request?: Request;
      readonly labels?: Readonly<Record<string, string>>;
      readonly autoRemove?: boolean;
      /** All that it is on from now on; they exist. */
      readonly networks?: readonly string[];
    },
  ): void {
    this.#state.transaction(() => {
      const { request, labels, autoRemove } = { ...this.get(id), ...change };
      this.#state.run(
        'UPDATE container SET request = ?, labels = ?, auto_remove = ? WHERE id = ?',
        JSON.stringify(request),
        JSON.stringify(labels),
        autoRemove ? 1 : 0,
        id,
      );
      if (change.networks !== undefined) putContainerNetworks(this.#state, id, change.networks);
      writeContainerFile(this.directory(id), this.get(id));
    });
  }

  /**
   * Begins a removal: from now on lists leave the container out, and its name stays taken until `remove`.
   *
   * @returns false when another live command is removing it already, or it is gone
   */
  markRemoving(id: string): boolean {
    return this.#state.transaction(() => {
      const row = this.#state.first('SELECT remover FROM container WHERE id = ?', id);
      if (row === undefined) return false;
      const remover = row['remover'];
      if (typeof remover === 'string' && remover !== ownOwner() && isOwnerAlive(remover)) return false;
      return this.#state.run('UPDATE container SET remover = ? WHERE id = ?', ownOwner(), id) === 1;
    });
  }

  /** Takes a mark of `markRemoving` back: the removal was refused. */
  unmarkRemoving(id: string): void {
    this.#state.run('UPDATE container SET remover = NULL WHERE id = ?', id);
  }

  /** Forgets a container whose directory is gone; unknown IDs are none of its business. */
  remove(id: string): void {
    this.#state.run('DELETE FROM container WHERE id = ?', id);
  }

  /** Names and IDs of the containers made from an image, or that mount its files. */
  usingImage(imageId: string): { id: string; name: string }[] {
    return this.#state
      .all(
        'SELECT id, name FROM container WHERE image_id = ? OR id IN (SELECT container_id FROM image_use WHERE image_id = ?) ORDER BY created_at',
        imageId,
        imageId,
      )
      .map((row) => ({ id: String(row['id']), name: String(row['name']) }));
  }

  #unknown(nameOrId: string): TiffinError {
    const meant = nearest(
      nameOrId,
      this.#state.all('SELECT name FROM container').map((row) => String(row['name'])),
    );
    const hint = meant === undefined ? {} : { hint: `did you mean ${meant}?` };
    return new TiffinError('not-found', `no container with name or ID "${nameOrId}" found: no such container`, hint);
  }

  /**
   * Finishes what dead commands and monitors left: rows of `--rm` containers whose directory the monitor deleted are
   * dropped; interrupted removals become ours to finish. Costs one query when there is nothing to do.
   */
  reap(): Reaped<Request> {
    const containers: ContainerRecord<Request>[] = [];
    const volumes: string[] = [];
    if (this.#state.readOnly) return { containers, volumes };
    for (const row of this.#state.all(`${containerSelect} WHERE container.auto_remove OR container.remover IS NOT NULL`)) {
      const record = this.#record(row);
      const remover = row['remover'];
      if (!existsSync(record.directory)) volumes.push(...this.#drop(record));
      else if (typeof remover === 'string' && !isOwnerAlive(remover) && this.markRemoving(record.id)) containers.push(record);
    }
    return { containers, volumes };
  }

  /**
   * Directories below `containers/` that no record knows, left by a command that died; the caller deletes them.
   *
   * One that has a `config.json` was recorded once: the database has lost it (its write-ahead log is gone), and gets it back.
   */
  strayDirectories(): string[] {
    return this.#state.transaction(() => {
      // Creators make the directory within their transaction, so that none is half made while we hold the lock.
      const known = new Set(this.#state.all('SELECT id FROM container').map((row) => String(row['id'])));
      return readdirSync(join(this.#state.root, 'containers'))
        .filter((id) => !known.has(id) && !this.#adopt(id))
        .map((id) => this.directory(id));
    });
  }

  #adopt(id: string): boolean {
    if (!existsSync(join(this.directory(id), 'config.json'))) return false;
    const { root, log } = this.#state;
    try {
      const text = readContainerFile(root, id);
      if (isSealWhole(text) !== true) return false;
      const { volumes = [], name } = JSON.parse(text) as NewContainer<unknown>;
      const rows = {
        get: (sql: string, ...values: SQLInputValue[]) => this.#state.first(sql, ...values),
        run: (sql: string, ...values: SQLInputValue[]) => this.#state.run(sql, ...values),
      };
      for (const { volume } of volumes) {
        const isLost = rows.get('SELECT 1 FROM volume WHERE name = ?', volume) === undefined;
        if (isLost && existsSync(join(root, 'volumes', volume))) adoptVolume(rows, root, volume);
      }
      adoptContainer(rows, root, id);
      log.warn(`container ${name} was missing from state.db, and was put back from its record`);
      return true;
    } catch (error) {
      log.warn(`container ${id} is missing from state.db, and cannot be put back: ${String(error)}`);
      // Not ours to delete: somebody should look at it.
      return true;
    }
  }

  #drop(record: ContainerRecord<Request>): string[] {
    return this.#state.transaction(() => {
      this.remove(record.id);
      const orphans = record.autoRemove ? record.volumes.filter((use) => use.anonymous).map((use) => use.volume) : [];
      return orphans.filter(
        (volume) =>
          this.#state.run(
            'UPDATE volume SET remover = ? WHERE name = ? AND name NOT IN (SELECT volume FROM container_volume)',
            ownOwner(),
            volume,
          ) === 1,
      );
    });
  }

  /** Runs `work` alone among all commands that change the store. It must be quick. */
  exclusively<T>(work: () => T): T {
    return this.#state.transaction(work);
  }

  /** The containers of a pod, oldest first; those being removed are among them when asked for. */
  listOfPod(podId: string, options: { readonly removing?: boolean } = {}): ContainerRecord<Request>[] {
    const condition = 'container.pod_id = ? AND (? OR container.remover IS NULL)';
    return this.#state
      .all(`${containerSelect} WHERE ${condition} ORDER BY container.created_at, container.rowid`, podId, options.removing === true ? 1 : 0)
      .map((row) => this.#record(row));
  }

  #requireFreeName(name: string): void {
    const holder = this.#state.first('SELECT id FROM container WHERE name = ?', name);
    if (holder === undefined) return;
    throw new TiffinError(
      'already-exists',
      `the container name "${name}" is already in use by ${String(holder['id'])}. You have to remove that container to be able to reuse that name: that name is already in use, or use --replace to instruct tiffin to do so.`,
    );
  }

  #record(row: Row): ContainerRecord<Request> {
    return readContainerRow<Request>(row, this.directory(String(row['id'])));
  }
}
