import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { Row } from '../lib/sqlite.ts';
import { isOwnerAlive, ownOwner } from './owner.ts';
import type { State } from './state-db.ts';
import { insertVolume, writeVolumeFile } from './state/volume-rows.ts';
import type { NewVolume, VolumeRecord } from './volume-record.ts';

/** How Podman and Docker spell a name: also what keeps it from being a path. */
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/;

/** The volumes of a user: a row and a directory each. Removal has two steps, as `ContainerStore` has. */
export class VolumeStore {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * Makes a volume, empty and waiting for its copy-up. The directories are ours and 0700 on the outside; `_data` is
   * 0755, for the container's users.
   *
   * @throws {TiffinError} `already-exists` when it exists, `invalid-argument` for a name that is not one
   */
  create(volume: NewVolume): VolumeRecord {
    const created = this.#create(volume);
    if (created === undefined)
      throw new TiffinError('already-exists', `volume with name ${volume.name} already exists: volume already exists`);
    return created;
  }

  /** Finds a volume of that name or makes it. @throws {TiffinError} `invalid-argument` for a name that is not one */
  ensure(volume: NewVolume): VolumeRecord {
    return this.#create(volume) ?? this.get(volume.name);
  }

  /** Finds a volume by its whole name, or else by the beginning of it. @throws {TiffinError} `invalid-argument` when several names begin so */
  find(name: string): VolumeRecord | undefined {
    const exact = this.#state.first('SELECT * FROM volume WHERE name = ?', name);
    if (exact !== undefined) return this.#record(exact);
    if (!namePattern.test(name)) return undefined;
    const matches = this.#state.all('SELECT * FROM volume WHERE substr(name, 1, ?) = ? LIMIT 2', name.length, name);
    if (matches.length > 1)
      throw new TiffinError('invalid-argument', `more than one result for volume name "${name}": volume already exists`);
    return matches[0] === undefined ? undefined : this.#record(matches[0]);
  }

  /** Finds a volume as `find` does. @throws {TiffinError} `not-found` in Podman's words */
  get(name: string): VolumeRecord {
    const found = this.find(name);
    if (found === undefined) throw new TiffinError('not-found', `no volume with name "${name}" found: no such volume`);
    return found;
  }

  /** All volumes by name, without those being removed. */
  list(): VolumeRecord[] {
    return this.#state.all('SELECT * FROM volume WHERE remover IS NULL ORDER BY name').map((row) => this.#record(row));
  }

  /** IDs of the containers that use a volume. */
  users(name: string): string[] {
    return this.#state
      .all('SELECT DISTINCT container_id FROM container_volume WHERE volume = ? ORDER BY container_id', name)
      .map((row) => String(row['container_id']));
  }

  /**
   * Begins a removal: the volume leaves the lists, and its directory is the caller's to delete before `remove`.
   *
   * @returns false when another live command is removing it already, or it is gone
   * @throws {TiffinError} `in-use` naming the containers that use it
   */
  markRemoving(name: string): boolean {
    return this.#state.transaction(() => {
      const row = this.#state.first('SELECT remover FROM volume WHERE name = ?', name);
      if (row === undefined) return false;
      const users = this.users(name);
      if (users.length > 0)
        throw new TiffinError(
          'in-use',
          `volume ${name} is being used by the following container(s): ${users.join(', ')}: volume is being used`,
        );
      const remover = row['remover'];
      if (typeof remover === 'string' && remover !== ownOwner() && isOwnerAlive(remover)) return false;
      return this.#state.run('UPDATE volume SET remover = ? WHERE name = ?', ownOwner(), name) === 1;
    });
  }

  /** Forgets a volume whose directory is gone. */
  remove(name: string): void {
    this.#state.run('DELETE FROM volume WHERE name = ?', name);
  }

  /** Removals of dead commands, which become ours: delete the directories, then `remove`. */
  reap(): string[] {
    if (this.#state.readOnly) return [];
    const rows = this.#state.all('SELECT name, remover FROM volume WHERE remover IS NOT NULL');
    return rows
      .filter((row) => !isOwnerAlive(String(row['remover'])) && this.markRemoving(String(row['name'])))
      .map((row) => String(row['name']));
  }

  /** `<root>/volumes/<name>`, which holds `_data` and our own record. */
  directory(name: string): string {
    return join(this.#state.root, 'volumes', name);
  }

  /** Whether there may be some: costs no transaction. What is being made right now counts, too. */
  mayHaveStrays(): boolean {
    const names = readdirSync(join(this.#state.root, 'volumes'));
    const known = new Set(this.#state.all('SELECT name FROM volume').map((row) => String(row['name'])));
    return names.some((name) => !known.has(name));
  }

  /** Directories below `volumes/` that no record knows, left by a command that died; the caller deletes them. */
  strayDirectories(): string[] {
    return this.#state.transaction(() => {
      const known = new Set(this.#state.all('SELECT name FROM volume').map((row) => String(row['name'])));
      return readdirSync(join(this.#state.root, 'volumes'))
        .filter((name) => !known.has(name))
        .map((name) => this.directory(name));
    });
  }

  #create(volume: NewVolume): VolumeRecord | undefined {
    if (!namePattern.test(volume.name)) {
      throw new TiffinError(
        'invalid-argument',
        `volume name "${volume.name}": names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`,
      );
    }
    return this.#state.transaction(() => {
      const row = this.#state.first('SELECT remover FROM volume WHERE name = ?', volume.name);
      if (row !== undefined) {
        if (row['remover'] === null) return undefined;
        throw new TiffinError('in-use', `volume ${volume.name} is being removed`, { hint: 'try again in a moment' });
      }
      const record: VolumeRecord = {
        name: volume.name,
        driver: volume.driver ?? 'local',
        createdAt: new Date().toISOString(),
        labels: volume.labels ?? {},
        options: volume.options ?? {},
        anonymous: volume.anonymous ?? false,
        needsCopyUp: volume.driver !== 'image',
        uid: volume.uid,
        gid: volume.gid,
        imageId: volume.imageId,
        path: join(this.directory(volume.name), '_data'),
      };
      insertVolume(this.#state, record);
      mkdirSync(this.directory(volume.name), { recursive: true, mode: 0o700 });
      mkdirSync(record.path, { recursive: true, mode: 0o755 });
      if (record.driver === 'image') makeOverlayDirectories(this.directory(volume.name));
      writeVolumeFile(this.directory(volume.name), record);
      return record;
    });
  }

  #imageOf(name: string): string | undefined {
    const row = this.#state.first('SELECT image_id FROM image_use WHERE volume = ?', name);
    return row === undefined ? undefined : String(row['image_id']);
  }

  #record(row: Row): VolumeRecord {
    const name = String(row['name']);
    return {
      name,
      driver: String(row['driver']),
      createdAt: String(row['created_at']),
      labels: JSON.parse(String(row['labels'])) as Record<string, string>,
      options: JSON.parse(String(row['options'])) as Record<string, string>,
      anonymous: row['anonymous'] === 1,
      // The helper writes down that it filled the volume.
      needsCopyUp: row['needs_copy_up'] === 1 && !isFilled(this.directory(name)),
      uid: row['uid'] === null ? undefined : Number(row['uid']),
      gid: row['gid'] === null ? undefined : Number(row['gid']),
      imageId: row['driver'] === 'image' ? this.#imageOf(name) : undefined,
      path: join(this.directory(name), '_data'),
    };
  }
}

function isFilled(directory: string): boolean {
  return (statSync(join(directory, 'filled'), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Where what is written to the files of an image goes. */
function makeOverlayDirectories(directory: string): void {
  mkdirSync(join(directory, 'upper'), { recursive: true, mode: 0o755 });
  mkdirSync(join(directory, 'work'), { recursive: true, mode: 0o700 });
}
