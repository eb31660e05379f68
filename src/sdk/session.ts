import { removeContainer, type RemoveOptions } from '../container/remove.ts';
import type { Engine } from '../engine.ts';
import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import { cancelled } from '../lib/retry.ts';

/** What ends with a session. */
export type Owned = { release(): Promise<void> };

/**
 * What one `open` opened: the engine, what goes on with it, and what it owns. Closing breaks off what goes on, waits until that has cleaned
 * up after itself, and releases what is owned.
 */
export class Session {
  readonly engine: Engine;
  /** Where relative paths begin: the directory at the time of `open`. */
  readonly directory: string;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #owned = new Set<Owned>();
  readonly #removing = new Map<string, Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(engine: Engine, directory: string) {
    this.engine = engine;
    this.directory = directory;
  }

  /**
   * Does something that may take a while.
   *
   * @param signal the caller's; `work` gets one that closing aborts, too
   * @throws {TiffinError} `wrong-state` when it is closed, `cancelled` with the signal's reason as its cause, and what `work` throws
   */
  async run<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
    const wake = this.joined(signal);
    if (wake.aborted) throw cancelled(wake);
    const running = (async () => await work(wake))();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      throw publicError(error, wake);
    } finally {
      this.#running.delete(running);
    }
  }

  /** The caller's signal and that of closing as one. @throws {TiffinError} `wrong-state` when it is closed */
  joined(signal: AbortSignal | undefined): AbortSignal {
    this.requireOpen();
    return signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
  }

  /** @throws {TiffinError} `wrong-state` when it is closed */
  requireOpen(): void {
    if (this.#closed === undefined) return;
    throw new TiffinError('wrong-state', 'this Tiffin is closed', { hint: 'open() another one' });
  }

  /** Removes a container that is not gone yet, whatever it does; several calls for one are one. */
  async removeContainer(id: string, options: Partial<RemoveOptions> = {}): Promise<void> {
    const under = this.#removing.get(id);
    if (under !== undefined) return await under;
    const record = this.engine.containers.find(id);
    if (record === undefined) return;
    const { signal } = new AbortController();
    const removal = removeContainer(this.engine, record, { force: true, volumes: true, graceSeconds: 0, signal, ...options });
    this.#removing.set(id, removal);
    try {
      await removal;
    } finally {
      this.#removing.delete(id);
    }
  }

  own(owned: Owned): void {
    this.#owned.add(owned);
  }

  disown(owned: Owned): void {
    this.#owned.delete(owned);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(new TiffinError('wrong-state', 'this Tiffin was closed'));
    await Promise.allSettled(this.#running);
    const released = await Promise.allSettled([...this.#owned].map((owned) => owned.release()));
    this.engine.close();
    const failed = released.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw publicError(failed.reason);
  }
}

/** Failures as they leave the package: of what was broken off the code is always `cancelled`; of several the last one's code counts. */
export function publicError(error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof AggregateFailure) {
    const last = error.failures.findLast((failure) => failure instanceof TiffinError);
    if (last === undefined) return error;
    return new TiffinError(last.code, error.message.replaceAll('\n', '; '), { hint: last.hint, cause: new AggregateError(error.failures) });
  }
  const isOurs = error instanceof TiffinError && error.code === 'cancelled';
  if (isOurs && signal?.aborted === true && error.cause === undefined)
    return new TiffinError('cancelled', error.message, { cause: signal.reason });
  return error;
}
