import { TiffinError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { backOffDelay, sleep, throwIfCancelled } from '../../lib/retry.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isTransient, networkFailure } from '../http/failure.ts';
import type { Timing } from '../http/timing.ts';
import { progressBytes } from '../http/timing.ts';
import type { BlobSource, OpenedBlob } from './blob-source.ts';
import { requestBlob } from './blob-source.ts';

/** What a reader works with. */
export type BlobReaderParts = {
  readonly blob: Descriptor;
  /** Where the blob is, in the order in which to ask; at least one. */
  readonly sources: readonly BlobSource[];
  readonly timing: Timing;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
};

const noticedMs = 5000;

/** Says that bytes still come, but too few. */
class Stalled extends Error {
  readonly code = 'UND_ERR_BODY_TIMEOUT';
}

/** Says that the other side ended early. */
class Cut extends Error {
  readonly code = 'UND_ERR_SOCKET';
}

/** Reads one blob over as many connections, and from as many places, as it takes. The digest is not checked here. */
export class BlobReader {
  readonly #parts: BlobReaderParts;
  #source = 0;
  #position = 0;
  /** Failures, and milliseconds spent waiting for the network, since `progressBytes` last came. */
  #failures = 0;
  #waitedMs = 0;
  #received = 0;

  constructor(parts: BlobReaderParts) {
    this.#parts = parts;
  }

  /** Opens the blob at a position; the answer may begin earlier. @throws {TiffinError} when no place has it */
  async open(position: number): Promise<OpenedBlob> {
    const { sources, blob, signal, log } = this.#parts;
    for (;;) {
      const source = sources[this.#source];
      if (source === undefined) throw new TiffinError('not-found', `blob ${blob.digest}: no place to read it from`);
      const isLast = this.#source === sources.length - 1;
      try {
        return await requestBlob(source, blob, position, { signal, once: !isLast });
      } catch (error) {
        throwIfCancelled(signal);
        if (isLast) throw error;
        log.debug(`${error instanceof Error ? error.message : String(error)}; asking the next place`);
        this.#source += 1;
      }
    }
  }

  /** Gives the bytes from the position on at which `opened` began. @throws {TiffinError} */
  async *read(opened: OpenedBlob): AsyncGenerator<Uint8Array> {
    let next: OpenedBlob | undefined = opened;
    this.#position = opened.position;
    while (next !== undefined) {
      try {
        yield* this.#readOnce(next);
        return;
      } catch (error) {
        next = await this.#reopen(error);
      }
    }
  }

  /** Reads one answer to the end of the blob. */
  async *#readOnce({ response, position }: OpenedBlob): AsyncGenerator<Uint8Array> {
    const { size, digest } = this.#parts.blob;
    // A server that began anew sends again what we have.
    let surplus = this.#position - position;
    for await (const chunk of this.#timed(response.body)) {
      const fresh = surplus >= chunk.byteLength ? undefined : chunk.subarray(surplus);
      surplus = Math.max(0, surplus - chunk.byteLength);
      if (fresh === undefined) continue;
      this.#position += fresh.byteLength;
      if (this.#position > size) throw new TiffinError('corrupt', `blob ${digest} is longer than its ${size} bytes`);
      yield fresh;
    }
    if (this.#position < size) throw new Cut(`the answer ended after ${this.#position} of ${size} bytes`);
  }

  /** Measures only the time in which we wait for the network, not that in which the reader is busy. */
  async *#timed(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let startedAt = performance.now();
    try {
      for await (const chunk of body) {
        this.#waitedMs += performance.now() - startedAt;
        this.#received += chunk.byteLength;
        if (this.#received >= progressBytes) this.#received = this.#waitedMs = this.#failures = 0;
        if (this.#waitedMs > this.#parts.timing.stallMs) throw new Stalled('too few bytes come');
        yield chunk;
        startedAt = performance.now();
      }
    } catch (error) {
      if (!(error instanceof Stalled)) this.#waitedMs += performance.now() - startedAt;
      throw error;
    }
  }

  /** Another connection, or another place, after a failure that may pass. */
  async #reopen(error: unknown): Promise<OpenedBlob> {
    const { timing, sources, signal, log, blob } = this.#parts;
    throwIfCancelled(signal);
    if (!isTransient(error)) throw this.#failure(error);
    this.#failures += 1;
    if (this.#failures >= timing.attempts || this.#waitedMs >= timing.stallMs) {
      if (this.#source >= sources.length - 1) throw this.#failure(error);
      this.#source += 1;
      this.#failures = this.#waitedMs = 0;
    } else await sleep(backOffDelay(this.#failures, timing.backOff), signal);
    const failure = networkFailure(error, sources[this.#source]?.name ?? 'registry');
    const notice = `blob ${blob.digest}: ${failure instanceof Error ? failure.message : String(failure)}; going on at byte ${this.#position}`;
    // Whoever waited long wants to know what for.
    if (this.#waitedMs > noticedMs) log.warn(notice);
    else log.debug(notice);
    return this.open(this.#position);
  }

  #failure(error: unknown): unknown {
    const failure = networkFailure(error, this.#parts.sources[this.#source]?.name ?? 'registry');
    if (!(failure instanceof TiffinError) || failure === error) return failure;
    const { digest, size } = this.#parts.blob;
    return new TiffinError(failure.code, `reading blob ${digest} (${this.#position} of ${size} bytes): ${failure.message}`, {
      cause: error,
    });
  }
}
