import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, openSync, read, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { TiffinError } from '../../lib/errors.ts';
import { storageError, syncDirectory } from '../../lib/files.ts';
import { BufferSweeper } from '../../lib/sweeper.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestFromHex } from '../../oci/digest.ts';
import type { Lease } from '../lease-store.ts';

const readChunk = promisify(read);
const syncData = promisify(fdatasync);

/** Where a staged blob is kept, and the lock that makes it ours. */
export type StagedPlace = { readonly final: string; readonly partial: string; readonly lock: Lease };

/**
 * Bytes of a blob that is being received; each chunk lasts until the next is asked for. They end with an error when the blob is begun again
 * or given up. Dispose of it when they were read.
 */
export type BlobFollower = Disposable & { readonly chunks: AsyncIterable<Uint8Array> };

const followBytes = 256 * 1024;

/**
 * A blob that is being received. Bytes are appended and hashed as they come; disposing of it keeps them for another
 * attempt, by this process or a later one.
 */
export class StagedBlob {
  readonly #blob: Pick<Descriptor, 'digest' | 'size'>;
  readonly #place: StagedPlace;
  readonly #fd: number;
  #hash: Hash;
  #offset = 0;
  #closed = false;
  readonly #sweeper = new BufferSweeper();
  /** Counts beginnings; whoever follows one does not go on with the next. */
  #beginning = 0;
  #change = Promise.withResolvers<void>();

  private constructor(blob: Pick<Descriptor, 'digest' | 'size'>, place: StagedPlace, fd: number) {
    this.#blob = blob;
    this.#place = place;
    this.#fd = fd;
    this.#hash = createHash(digestAlgorithm(blob.digest));
  }

  /** Opens the partial file and hashes what it holds. */
  static async open(blob: Pick<Descriptor, 'digest' | 'size'>, place: StagedPlace): Promise<StagedBlob> {
    let fd: number;
    try {
      fd = openSync(place.partial, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    } catch (error) {
      throw storageError(`write ${place.partial}`, error);
    }
    const staged = new StagedBlob(blob, place, fd);
    try {
      await staged.#resume();
      return staged;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** How many bytes are there: where to go on from. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Appends bytes.
   *
   * @throws {TiffinError} `corrupt` as soon as there are more than stated; `no-space`, after which the partial file stays
   */
  write(chunk: Uint8Array): void {
    if (this.#offset + chunk.length > this.#blob.size) {
      this.restart();
      throw new TiffinError('corrupt', `blob ${this.#blob.digest} is longer than the stated ${this.#blob.size} bytes`);
    }
    try {
      for (let written = 0; written < chunk.length;) {
        const length = writeSync(this.#fd, chunk, written, chunk.length - written, this.#offset);
        this.#hash.update(chunk.subarray(written, written + length));
        this.#offset += length;
        written += length;
      }
    } catch (error) {
      throw storageError(`write blob ${this.#blob.digest}`, error);
    }
    this.#sweeper.passed(chunk.length);
    this.#tell();
  }

  /** Reads what is received while it is received, from the first byte on; also what came before, and after the blob got its name. */
  follow(): BlobFollower {
    const fd = openSync(this.#place.partial, constants.O_RDONLY | constants.O_NOFOLLOW);
    return { chunks: this.#follow(fd, this.#beginning), [Symbol.dispose]: () => closeSync(fd) };
  }

  async *#follow(fd: number, beginning: number): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.allocUnsafe(followBytes);
    for (let position = 0; position < this.#blob.size;) {
      const available = this.#offset - position;
      if (this.#beginning !== beginning || (this.#closed && available <= 0)) {
        throw new TiffinError('unreachable', `blob ${this.#blob.digest} was not received in one piece`);
      }
      if (available <= 0) await this.#change.promise;
      else {
        const { bytesRead } = await readChunk(fd, buffer, 0, Math.min(buffer.length, available), position);
        if (this.#beginning !== beginning) continue;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  }

  #tell(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** The file, for the helper to fill from its beginning. Whoever lets it do so calls `commitWritten`. */
  get fd(): number {
    return this.#fd;
  }

  /** Drops what was received: the sender begins again. */
  restart(): void {
    ftruncateSync(this.#fd, 0);
    this.#beginning += 1;
    this.#offset = 0;
    this.#tell();
    this.#hash = createHash(digestAlgorithm(this.#blob.digest));
  }

  /**
   * Checks size and digest, writes everything to the disk, and gives the blob its name.
   *
   * @throws {TiffinError} `unreachable` when bytes are missing (they can be fetched), `corrupt` when the digest is
   *   another one (all of it is dropped)
   */
  async commit(): Promise<void> {
    const { digest, size } = this.#blob;
    if (this.#offset !== size) throw new TiffinError('unreachable', `blob ${digest} ended after ${this.#offset} of ${size} bytes`);
    await this.#publish(digestFromHex(this.#hash.digest('hex'), digestAlgorithm(digest)));
  }

  /**
   * As `commit`, for a file that the helper has filled.
   *
   * @throws {TiffinError} `corrupt` when it has another size or another digest than stated
   */
  async commitWritten(bytes: number, actual: string | undefined): Promise<void> {
    const { digest, size } = this.#blob;
    this.#offset = bytes;
    if (bytes !== size) {
      this.restart();
      throw new TiffinError('corrupt', `blob ${digest} ends after ${bytes} of the stated ${size} bytes`);
    }
    await this.#publish(actual ?? '');
  }

  async #publish(actual: string): Promise<void> {
    const { digest } = this.#blob;
    if (actual !== digest) {
      this.restart();
      throw new TiffinError('corrupt', `blob ${digest} has the digest ${actual}: the sender's bytes are not what the manifest says`);
    }
    try {
      await syncData(this.#fd);
      renameSync(this.#place.partial, this.#place.final);
      syncDirectory(dirname(this.#place.final));
    } catch (error) {
      throw storageError(`write blob ${digest}`, error);
    }
  }

  /** Closes the file and lets others go on; what was received stays, save for an empty file. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tell();
    closeSync(this.#fd);
    if (this.#offset === 0) rmSync(this.#place.partial, { force: true });
    this.#place.lock[Symbol.dispose]();
  }

  async #resume(): Promise<void> {
    const { size } = fstatSync(this.#fd);
    if (size > this.#blob.size) return this.restart();
    const buffer = Buffer.allocUnsafe(1 << 20);
    while (this.#offset < size) {
      const { bytesRead } = await readChunk(this.#fd, buffer, 0, buffer.length, this.#offset);
      if (bytesRead === 0) return;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#offset += bytesRead;
    }
  }
}
