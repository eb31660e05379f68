import type { Readable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, isDigest } from '../../oci/digest.ts';
import type { Attempt, RegistryRequest } from '../http/connection.ts';
import { readRefusal } from '../http/connection.ts';
import { UploadTrouble } from '../http/failure.ts';
import { watchStall } from '../http/stall-watch.ts';
import type { Timing } from '../http/timing.ts';
import { progressBytes } from '../http/timing.ts';
import type { WireResponse } from '../http/transport.ts';
import { uploadBody } from './upload-body.ts';
import type { UploadSession, UploadTarget } from './upload-session.ts';
import { abandonUpload, beginUpload } from './upload-session.ts';
import { receivedBytes, uploadLocation, withDigest } from './upload-state.ts';

/** What an upload works with. */
export type BlobUploadParts = {
  readonly target: UploadTarget;
  readonly blob: Pick<Descriptor, 'digest' | 'size'>;
  readonly open: (offset: number) => Promise<Readable>;
  readonly timing: Timing;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were handed over. */
  readonly progress?: ((bytes: number) => void) | undefined;
  /** An upload that was begun for this blob already. */
  readonly session?: UploadSession | undefined;
};

/** Pieces in which a blob is sent that could not be sent at once; halved when they are still too large. */
const chunkBytes = { first: 16 << 20, least: 1 << 20 } as const;
/** Answers to a body that do not end the upload. */
const understood = [201, 202, 204, 400, 404, 410, 413, 416];

/**
 * Sends one blob: at once while that works, else in chunks that a registry confirms, going on after a cut with what it has.
 */
export class BlobUpload {
  readonly #parts: BlobUploadParts;
  readonly #step: string;
  #session: UploadSession | undefined;
  /** Bytes that the registry has confirmed; and the most that we ever handed over. */
  #offset = 0;
  #sent = 0;
  #chunk: number | undefined;
  /** Set while the registry may have more or less than `#offset`. */
  #isUncertain = false;

  constructor(parts: BlobUploadParts) {
    this.#parts = parts;
    this.#session = parts.session;
    this.#step = `writing blob ${parts.blob.digest} to ${parts.target.name}`;
  }

  /** Sends it all. @throws {TiffinError} */
  async run(): Promise<void> {
    const { target, signal } = this.#parts;
    try {
      await target.connection.repeat({ step: this.#step, signal }, (attempt) => this.#attempt(attempt));
    } catch (error) {
      if (this.#session !== undefined) await abandonUpload(target, this.#session);
      throw error;
    }
  }

  async #attempt(attempt: Attempt): Promise<void> {
    const { target, blob, signal } = this.#parts;
    for (;;) {
      if (this.#isUncertain) await this.#ask(attempt);
      if (this.#session === undefined) {
        this.#session = await beginUpload(target, { idleMs: attempt.idleMs, signal });
        this.#offset = this.#sent = 0;
      }
      const isWhole = this.#chunk === undefined || this.#offset === blob.size;
      if (isWhole ? await this.#finish(this.#session, attempt) : await this.#sendChunk(this.#session, this.#chunk ?? 0, attempt)) return;
    }
  }

  /** Sends what is left, and the digest. @returns whether the blob is there now */
  async #finish(session: UploadSession, attempt: Attempt): Promise<boolean> {
    const { blob, target } = this.#parts;
    const response = await this.#sendRange({ method: 'PUT', path: withDigest(session.location, blob.digest) }, blob.size, attempt);
    if (response.status >= 300) return this.#goOn(response);
    await response.discard();
    const stated = response.header('docker-content-digest');
    if (isDigest(stated) && digestAlgorithm(stated) === digestAlgorithm(blob.digest) && stated !== blob.digest) {
      throw new TiffinError('corrupt', `${this.#step}: ${target.name} says that its digest is ${stated}`);
    }
    this.#session = undefined;
    return true;
  }

  /** Sends one chunk. @returns false: there is more to do */
  async #sendChunk(session: UploadSession, bytes: number, attempt: Attempt): Promise<false> {
    const before = this.#offset;
    const end = Math.min(this.#parts.blob.size, before + Math.max(bytes, session.chunkMinimum));
    const response = await this.#sendRange({ method: 'PATCH', path: session.location }, end, attempt);
    if (response.status >= 300) return this.#goOn(response);
    await response.discard();
    this.#confirm(receivedBytes(response) ?? end);
    if (response.header('location') !== undefined) this.#session = { ...session, location: uploadLocation(response, this.#step) };
    // A registry that keeps a byte of each chunk must not hold us for ever.
    if (this.#offset - before < Math.min(progressBytes, end - before)) throw new UploadTrouble('UPLOAD_REFUSED');
    attempt.progressed();
    return false;
  }

  async #sendRange(
    { method, path }: { readonly method: 'PUT' | 'PATCH'; readonly path: URL },
    end: number,
    attempt: Attempt,
  ): Promise<WireResponse> {
    const { target, blob, open, signal, progress, timing } = this.#parts;
    const start = this.#offset;
    const length = end - start;
    // A piece may take this long: slow lines are no stalled ones.
    const watch = watchStall(timing.stallMs, signal);
    const onSent = (position: number): void => {
      attempt.alive();
      this.#sent = Math.max(this.#sent, position);
      progress?.(position);
    };
    const what = `blob ${blob.digest}`;
    const body = (): AsyncGenerator<Uint8Array> => uploadBody({ open, start, length, what, watch, onSent });
    const range = length > 0 && (method === 'PATCH' || start > 0) ? { 'content-range': `${start}-${end - 1}` } : {};
    const request: RegistryRequest = {
      method,
      path,
      step: this.#step,
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(length), ...range },
      body: length === 0 ? undefined : body,
      signal: watch.signal,
      accept: understood,
    };
    this.#isUncertain = true;
    // A registry may look at the whole blob before it answers.
    const response = await target.connection.send(request, Math.max(attempt.idleMs, timing.stallMs));
    this.#isUncertain = false;
    return response;
  }

  /** Finds out what to do about an answer that did not take the bytes. @returns false: try on */
  async #goOn(response: WireResponse): Promise<false> {
    const { status } = response;
    const { failure, code } = await readRefusal(response, this.#step);
    if (status === 413) return this.#shrink(failure);
    if (status === 416) {
      this.#isUncertain = true;
      throw new UploadTrouble('UPLOAD_REFUSED');
    }
    if (status === 400 && code !== 'BLOB_UPLOAD_INVALID' && code !== 'BLOB_UPLOAD_UNKNOWN') throw failure;
    this.#restart();
    throw new UploadTrouble('UPLOAD_LOST');
  }

  /** A proxy on the way takes no bodies of this size. */
  #shrink(failure: unknown): false {
    const least = Math.max(chunkBytes.least, this.#session?.chunkMinimum ?? 0);
    if (this.#chunk !== undefined && this.#chunk <= least) throw failure;
    this.#chunk = this.#chunk === undefined ? chunkBytes.first : Math.max(least, this.#chunk / 2);
    this.#isUncertain = true;
    return false;
  }

  /** Asks how much the registry has, after a failure that leaves it open. */
  async #ask(attempt: Attempt): Promise<void> {
    const { target, signal } = this.#parts;
    const session = this.#session;
    this.#isUncertain = false;
    // From now on in pieces, so that the next cut costs less.
    if (this.#sent > this.#offset) this.#chunk ??= chunkBytes.first;
    if (session === undefined) return;
    const request = { path: session.location, step: this.#step, signal, accept: [204, 400, 404, 405, 410, 416] };
    const { response } = await target.connection.readOnce(request, 1 << 20, attempt.idleMs);
    const received = response.status < 300 ? receivedBytes(response) : undefined;
    if (received === undefined) {
      this.#restart();
      return;
    }
    if (received >= this.#offset + progressBytes) attempt.progressed();
    this.#confirm(received);
    if (response.header('location') !== undefined) this.#session = { ...session, location: uploadLocation(response, this.#step) };
  }

  #confirm(received: number): void {
    if (received > this.#sent) {
      throw new TiffinError('corrupt', `${this.#step}: the registry says it has ${received} bytes, of ${this.#sent} that were sent`);
    }
    this.#offset = received;
  }

  #restart(): void {
    this.#session = undefined;
    this.#isUncertain = false;
  }
}
