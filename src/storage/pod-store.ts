import { TiffinError } from '../lib/errors.ts';
import { nearest } from '../lib/suggest.ts';
import type { Row } from '../lib/sqlite.ts';
import type { JsonObject } from './container-record.ts';
import { isOwnerAlive, ownOwner } from './owner.ts';
import type { PodRecord } from './pod-record.ts';
import type { State } from './state-db.ts';
import { insertPod, removePodFile, writePodFile } from './state/pod-rows.ts';

/**
 * The pods of a user: a row and a small file each; their containers name them.
 *
 * A pod is worked on in two steps, so that a command which dies between them leaves nothing that cannot be finished: `create` and
 * `markRemoving` hide it and name who works on it; `finish` shows it, `remove` forgets it. What a dead command left, `reap` hands over.
 */
export class PodStore<Request = JsonObject> {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * Takes the pod's name; it is in no list until `finish`.
   *
   * @throws {TiffinError} `already-exists` when another pod has the name
   */
  create(pod: PodRecord<Request>): void {
    this.#state.transaction(() => {
      this.#requireFreeName(pod.name);
      insertPod(this.#state, pod, ownOwner());
      writePodFile(this.#state.root, pod);
    });
  }

  /** Shows a pod that is whole. */
  finish(id: string): void {
    this.#state.run('UPDATE pod SET remover = NULL WHERE id = ?', id);
  }

  /**
   * Finds a pod by its whole name or ID, or else by the beginning of its ID.
   *
   * @throws {TiffinError} `invalid-argument` when several IDs begin so
   */
  find(nameOrId: string): PodRecord<Request> | undefined {
    const exact = this.#state.first(
      'SELECT * FROM pod WHERE (name = ? OR id = ?) AND remover IS NULL ORDER BY id = ? DESC',
      nameOrId,
      nameOrId,
      nameOrId,
    );
    if (exact !== undefined) return readPod<Request>(exact);
    if (!/^[0-9a-f]{1,63}$/.test(nameOrId)) return undefined;
    const matches = this.#state.all('SELECT * FROM pod WHERE id >= ? AND id < ? AND remover IS NULL LIMIT 2', nameOrId, `${nameOrId}g`);
    if (matches.length > 1) {
      throw new TiffinError('invalid-argument', `more than one result for pod name or ID ${nameOrId}: pod already exists`, {
        hint: 'give more digits of the ID, or the name',
      });
    }
    return matches[0] === undefined ? undefined : readPod<Request>(matches[0]);
  }

  /** Finds a pod as `find` does. @throws {TiffinError} `not-found` in Podman's words */
  get(nameOrId: string): PodRecord<Request> {
    const found = this.find(nameOrId);
    if (found !== undefined) return found;
    const names = this.#state.all('SELECT name FROM pod').map((row) => String(row['name']));
    const meant = nearest(nameOrId, names);
    throw new TiffinError(
      'not-found',
      `no pod with name or ID ${nameOrId} found: no such pod`,
      meant === undefined ? {} : { hint: `did you mean ${meant}?` },
    );
  }

  /** All pods, oldest first. */
  list(): PodRecord<Request>[] {
    return this.#state.all('SELECT * FROM pod WHERE remover IS NULL ORDER BY created_at, id').map((row) => readPod<Request>(row));
  }

  /** Begins a removal. @returns false when another live command works on it already, or it is gone */
  markRemoving(id: string): boolean {
    return this.#state.transaction(() => {
      const row = this.#state.first('SELECT remover FROM pod WHERE id = ?', id);
      if (row === undefined) return false;
      const remover = row['remover'];
      if (typeof remover === 'string' && remover !== ownOwner() && isOwnerAlive(remover)) return false;
      return this.#state.run('UPDATE pod SET remover = ? WHERE id = ?', ownOwner(), id) === 1;
    });
  }

  /** Forgets a pod that has no containers left. */
  remove(id: string): void {
    this.#state.transaction(() => {
      this.#state.run('DELETE FROM pod WHERE id = ?', id);
      removePodFile(this.#state.root, id);
    });
  }

  /** Whether somebody still knows it, be it only who removes it. */
  exists(id: string): boolean {
    return this.#state.first('SELECT 1 FROM pod WHERE id = ?', id) !== undefined;
  }

  /** What dead commands left half made or half removed; each is ours to remove now. */
  reap(): PodRecord<Request>[] {
    if (this.#state.readOnly) return [];
    return this.#state
      .all('SELECT * FROM pod WHERE remover IS NOT NULL')
      .filter((row) => !isOwnerAlive(String(row['remover'])) && this.markRemoving(String(row['id'])))
      .map((row) => readPod<Request>(row));
  }

  #requireFreeName(name: string): void {
    const pod = this.#state.first('SELECT id FROM pod WHERE name = ?', name);
    if (pod !== undefined) throw new TiffinError('already-exists', `adding pod to state: name "${name}" is in use: pod already exists`);
  }
}

function readPod<Request>(row: Row): PodRecord<Request> {
  return {
    id: String(row['id']),
    name: String(row['name']),
    infraId: row['infra_id'] === null ? undefined : String(row['infra_id']),
    createdAt: String(row['created_at']),
    labels: JSON.parse(String(row['labels'])) as Record<string, string>,
    request: JSON.parse(String(row['request'])) as Request,
  };
}
