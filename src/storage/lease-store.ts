import { sleep, throwIfCancelled } from '../lib/retry.ts';
import { isOwnerAlive, ownOwner } from './owner.ts';
import type { State } from './state-db.ts';

/** Something that this process claims until it is disposed of, or until the process dies. */
export type Lease = Disposable;

/** How long `lock` sleeps between two looks, in milliseconds: at first, and at most. */
const pollMs = { first: 10, longest: 200 } as const;

/**
 * Claims of live processes, kept in the database beside the process's identity, so that none outlives its holder.
 *
 * `hold` says "do not delete this, I am about to use it"; any number of processes may. `lock` says "only I work on
 * this now". The two do not exclude each other.
 */
export class LeaseStore {
  readonly #state: State;
  readonly #held: Map<string, number>;
  readonly #locked = new Set<string>();

  constructor(state: State) {
    this.#state = state;
    this.#held = heldIn(state.root);
  }

  /** Keeps resources from being collected as garbage. Take it before looking whether they are there. */
  hold(resources: readonly string[]): Lease {
    const unique = [...new Set(resources)];
    this.#state.transaction(() => {
      for (const resource of unique) {
        this.#state.run('INSERT OR IGNORE INTO lease (resource, owner, exclusive) VALUES (?, ?, 0)', resource, ownOwner());
      }
    });
    for (const resource of unique) this.#held.set(resource, (this.#held.get(resource) ?? 0) + 1);
    return onDispose(() => this.#release(unique));
  }

  /** Locks a resource if nobody has; undefined when another task or another live process has it. */
  tryLock(resource: string): Lease | undefined {
    const key = lockKey(resource);
    if (this.#locked.has(key)) return undefined;
    const won = this.#state.transaction(() => {
      for (const row of this.#state.all('SELECT owner FROM lease WHERE resource = ?', key)) {
        if (isOwnerAlive(String(row['owner']))) return false;
      }
      this.#state.run('DELETE FROM lease WHERE resource = ?', key);
      return this.#state.run('INSERT INTO lease (resource, owner, exclusive) VALUES (?, ?, 1)', key, ownOwner()) === 1;
    });
    if (!won) return undefined;
    this.#locked.add(key);
    return onDispose(() => {
      this.#locked.delete(key);
      this.#delete([key]);
    });
  }

  /**
   * Locks a resource, waiting for whoever has it.
   *
   * @param options.waiting is called once, when there is somebody to wait for
   * @throws {TiffinError} `cancelled` when the signal is aborted
   */
  async lock(
    resource: string,
    options: { readonly signal?: AbortSignal | undefined; readonly waiting?: (() => void) | undefined } = {},
  ): Promise<Lease> {
    for (let delay: number = pollMs.first, first = true; ; delay = Math.min(delay * 2, pollMs.longest), first = false) {
      throwIfCancelled(options.signal);
      const lease = this.tryLock(resource);
      if (lease !== undefined) return lease;
      if (first) options.waiting?.();
      await sleep(delay, options.signal);
    }
  }

  /** All resources that live processes hold; claims of dead ones are deleted on the way. Only within a transaction does the answer last. */
  heldResources(): Set<string> {
    const rows = this.#state.all('SELECT resource, owner FROM lease');
    const dead = new Set([...new Set(rows.map((row) => String(row['owner'])))].filter((owner) => !isOwnerAlive(owner)));
    for (const owner of dead) this.#state.run('DELETE FROM lease WHERE owner = ?', owner);
    return new Set(rows.filter((row) => !dead.has(String(row['owner']))).map((row) => String(row['resource']).replace(/^lock:/, '')));
  }

  #release(resources: readonly string[]): void {
    const unused = resources.filter((resource) => {
      const count = (this.#held.get(resource) ?? 1) - 1;
      if (count > 0) this.#held.set(resource, count);
      else this.#held.delete(resource);
      return count <= 0;
    });
    this.#delete(unused);
  }

  #delete(keys: readonly string[]): void {
    try {
      this.#state.transaction(() => {
        for (const key of keys) this.#state.run('DELETE FROM lease WHERE resource = ? AND owner = ?', key, ownOwner());
      });
    } catch (error) {
      // Disposal must not hide the failure that led to it; the claim ends with the process anyway.
      this.#state.log.debug(`release ${keys.join(' ')}: ${String(error)}`);
    }
  }
}

/** How often this process holds what of a store: a claim in the database is the process's, whoever of it has opened the store. */
const held = new Map<string, Map<string, number>>();

function heldIn(root: string): Map<string, number> {
  const known = held.get(root) ?? new Map<string, number>();
  held.set(root, known);
  return known;
}

function lockKey(resource: string): string {
  return `lock:${resource}`;
}

function onDispose(dispose: () => void): Lease {
  let done = false;
  return {
    [Symbol.dispose]: () => {
      if (!done) dispose();
      done = true;
    },
  };
}
