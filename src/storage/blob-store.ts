import { createReadStream, existsSync, lstatSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { readRegularFile, storageError, writeFileAtomically } from '../lib/files.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestHex, digestOf } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import type { StagedBlob } from './blob/staged-blob.ts';
import type { Lease, LeaseStore } from './lease-store.ts';
import type { State } from './state-db.ts';
import { temporaryName } from './temporary-name.ts';

export type { BlobFollower, StagedBlob } from './blob/staged-blob.ts';

/** How `stage` waits for another process that receives the same blob. */
export type StageOptions = { readonly signal?: AbortSignal | undefined; readonly waiting?: (() => void) | undefined };

/** Blobs of so many bytes are read sooner than looked after. */
const smallBytes = 1 << 18;

/** What `LeaseStore.hold` takes for a blob. */
export function blobResource(digest: Digest): string {
  return `blob:${digest}`;
}

/**
 * Blobs in `<root>/blobs/<algorithm>/<hex>`, as the OCI image layout has them. One that is there is whole: its size and
 * its digest were checked before it got its name.
 */
export class BlobStore {
  readonly #state: State;
  readonly #leases: LeaseStore;

  constructor(state: State, leases: LeaseStore) {
    this.#state = state;
    this.#leases = leases;
  }

  /** Where a blob is, or would be. */
  path(digest: Digest): string {
    return join(this.#state.root, 'blobs', digestAlgorithm(digest), digestHex(digest));
  }

  /** Whether a blob is there; a file of another size than stated (cut by a power failure) does not count. */
  has(blob: Pick<Descriptor, 'digest' | 'size'> | Digest): boolean {
    if (typeof blob === 'string') return existsSync(this.path(blob));
    const status = statSync(this.path(blob.digest), { throwIfNoEntry: false });
    return status?.isFile() === true && status.size === blob.size;
  }

  /**
   * Reads a small blob, and checks its digest again.
   *
   * @throws {TiffinError} `not-found`; `corrupt` when it is larger than `maxBytes` or its bytes are not what its name says
   */
  read(digest: Digest, maxBytes: number): Uint8Array {
    const size = this.size(digest);
    if (size > maxBytes) throw new TiffinError('corrupt', `blob ${digest} has ${size} bytes, more than the ${maxBytes} allowed`);
    const bytes = readRegularFile(this.path(digest), maxBytes);
    if (digestOf(bytes, digestAlgorithm(digest)) !== digest) {
      throw new TiffinError('corrupt', `blob ${digest} is damaged on the disk`, { hint: 'pull or load the image again' });
    }
    return bytes;
  }

  /** Bytes of a blob. @throws {TiffinError} `not-found` */
  size(digest: Digest): number {
    const status = statSync(this.path(digest), { throwIfNoEntry: false });
    if (status === undefined)
      throw new TiffinError('not-found', `blob ${digest} is not in the store`, { hint: 'pull or load the image again' });
    return status.size;
  }

  /** Reads a blob in 1 MB chunks, from an offset on. */
  openRead(digest: Digest, start = 0): Readable {
    return createReadStream(this.path(digest), { highWaterMark: 1 << 20, start });
  }

  /**
   * Stores a small blob whose bytes are at hand; one that is there already stays.
   *
   * @throws {TiffinError} `corrupt` when size or digest are not as stated
   */
  put(blob: Pick<Descriptor, 'digest' | 'size'>, bytes: Uint8Array): void {
    if (this.#isThere(blob)) return;
    if (bytes.length !== blob.size)
      throw new TiffinError('corrupt', `blob ${blob.digest} has ${bytes.length} bytes instead of the stated ${blob.size}`);
    const actual = digestOf(bytes, digestAlgorithm(blob.digest));
    if (actual !== blob.digest) throw new TiffinError('corrupt', `blob ${blob.digest} has the digest ${actual}`);
    this.#clear(this.path(blob.digest));
    writeFileAtomically(this.path(blob.digest), bytes);
  }

  /**
   * Begins or goes on to receive a blob into `blobs/partial`, alone among all processes.
   *
   * @returns undefined when it is there, or came while another process had it
   * @throws {TiffinError} `cancelled` when the signal is aborted while waiting
   */
  async stage(blob: Pick<Descriptor, 'digest' | 'size'>, options: StageOptions = {}): Promise<StagedBlob | undefined> {
    if (this.#isThere(blob)) return undefined;
    this.#state.requireWritable();
    const lock = await this.#leases.lock(blobResource(blob.digest), options);
    try {
      // Loads node:crypto, which commands that only list things do without.
      const { StagedBlob } = await import('./blob/staged-blob.ts');
      for (const path of [this.path(blob.digest), this.partialPath(blob.digest)]) this.#clear(path);
      if (!this.#isThere(blob))
        return await StagedBlob.open(blob, { final: this.path(blob.digest), partial: this.partialPath(blob.digest), lock });
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
    lock[Symbol.dispose]();
    return undefined;
  }

  /**
   * Stores a stream of bytes that nobody has a digest for, under the sha256 that they turn out to have.
   *
   * @returns the blob, with a lease on it
   * @throws {TiffinError} `no-space`, `cancelled`
   */
  async putStream(stream: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<{ digest: Digest; size: number; lease: Lease }> {
    this.#state.requireWritable();
    const temporary = join(this.#state.root, temporaryName('tmp'));
    try {
      const { writeHashed } = await import('./blob/write-hashed.ts');
      const { digest, size } = await writeHashed(stream, temporary, signal);
      const lease = this.#leases.hold([blobResource(digest)]);
      this.#clear(this.path(digest));
      renameSync(temporary, this.path(digest));
      return { digest, size, lease };
    } catch (error) {
      rmSync(temporary, { force: true });
      throw storageError('write blob', error);
    }
  }

  /** Where the bytes of a blob that is not whole yet are kept. */
  partialPath(digest: Digest): string {
    return join(this.#state.root, 'blobs', 'partial', digest.replace(':', '-'));
  }

  /** Deletes a blob, if it is there. Only for garbage, within the collector's transaction. */
  delete(digest: Digest): void {
    try {
      unlinkSync(this.path(digest));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }

  /** As `has`; manifests and configs, which are small, are read as well, so that what brings an image again mends them. */
  #isThere(blob: Pick<Descriptor, 'digest' | 'size'>): boolean {
    if (!this.has(blob) || blob.size > smallBytes) return this.has(blob);
    return digestOf(readRegularFile(this.path(blob.digest), smallBytes), digestAlgorithm(blob.digest)) === blob.digest;
  }

  /** What is no file in the place of one is not ours, and would be in the way of the rename. */
  #clear(path: string): void {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status !== undefined && !status.isFile()) rmSync(path, { recursive: true, force: true });
  }
}
