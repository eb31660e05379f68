import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { storageError } from '../lib/files.ts';
import { bootId } from '../lib/identity.ts';
import type { Column } from '../lib/sqlite.ts';
import { deleteTrees } from '../native/delete-trees.ts';
import type { TreeSize } from '../native/measure.ts';
import type { Realm } from '../native/user-namespace.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { BlobStore } from './blob-store.ts';
import type { AdoptedFigures, AdoptedLayer, AdoptOptions } from './layer/adopt-upper.ts';
import type { BlobPlace, LayerDamage, UnpackBlobOptions } from './layer/unpack-blob.ts';
import { layerDirectoryName } from './layer-name.ts';
import type { LeaseStore } from './lease-store.ts';
import type { UnpackBound } from './plain-tar.ts';
import type { State } from './state-db.ts';
import { putLayerRow, readFigures } from './state/image-rows.ts';
import type { LayerFigures } from './state/image-rows.ts';
import { temporaryName } from './temporary-name.ts';

export type { AdoptedLayer, AdoptOptions } from './layer/adopt-upper.ts';
export type { BlobPlace, LayerDamage } from './layer/unpack-blob.ts';

/** Figures of an unpacked layer. */
export type UnpackedLayer = LayerFigures & { readonly diffId: Digest };

/** How `apply` unpacks. */
export type ApplyOptions = {
  readonly realm: Realm;
  /** Diff IDs of the layers below, base first, all unpacked: only for a layer that links to files of those. */
  readonly below?: readonly Digest[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process is unpacking the same layer. */
  readonly waiting?: (() => void) | undefined;
  /** How much the blob may unpack to; undefined: as usual. */
  readonly bound?: UnpackBound | undefined;
  /** Called with the number of bytes of the blob that were read so far. */
  readonly onBlobBytes?: ((bytes: number) => void) | undefined;
  /** The blob is not stored yet: it is read from here, and kept in the same pass. */
  readonly outOf?: BlobPlace | undefined;
  /** The blob is still being received. */
  readonly incoming?: IncomingBlob | undefined;
};

/** A blob that is being received: its bytes as they come, and what settles once it was checked, before which nothing of it can be seen. */
export type IncomingBlob = { readonly chunks: AsyncIterable<Uint8Array>; readonly checked: Promise<unknown> };

type ReadOptions = ApplyOptions & { readonly blob: Descriptor };

/** What is noted of an unpacked layer beside its figures; undefined is what nobody has counted yet. */
export type LayerNote = {
  readonly diffId: Digest;
  readonly addedAtMs: number;
  /** Bytes of whole blocks. */
  readonly diskBytes: number | undefined;
  readonly fileBytes: number | undefined;
  readonly treeEntries: number | undefined;
  /** The boot in which it was unpacked, while it is not known to have reached the disk. */
  readonly unsynced: string | undefined;
};

/** What `LeaseStore.hold` takes for a layer. */
export function layerResource(diffId: Digest): string {
  return `layer:${diffId}`;
}

/**
 * Unpacked layers in `<root>/layers/<hex of the diff ID>`, each a changeset in overlay format, shared by all images
 * that have it. One that is there is whole: it was verified before it got its name.
 */
export class LayerStore {
  readonly #state: State;
  readonly #leases: LeaseStore;
  readonly #blobs: BlobStore;

  constructor(state: State, leases: LeaseStore, blobs: BlobStore) {
    this.#state = state;
    this.#leases = leases;
    this.#blobs = blobs;
  }

  /** The directory that overlayfs takes as a lower layer. */
  path(diffId: Digest): string {
    return join(this.#state.root, 'layers', layerDirectoryName(diffId));
  }

  /** Whether a layer is there. */
  has(diffId: Digest): boolean {
    return this.find(diffId) !== undefined;
  }

  /** Figures of a layer, if it is there. */
  find(diffId: Digest): UnpackedLayer | undefined {
    const row = this.#state.first('SELECT * FROM layer WHERE diff_id = ?', diffId);
    if (row === undefined || !existsSync(this.path(diffId))) return undefined;
    return { diffId, ...readFigures(row) };
  }

  /**
   * Unpacks a blob as a layer, once among all processes: whoever comes later waits and finds it.
   *
   * @throws {TiffinError} `corrupt` when the plain tar has another digest, is no tar or is hostile; `no-space`; what
   *   `needsLowerLayers` of the native room knows when it must be done again with `below`
   * @throws {TiffinError} `cancelled` when the signal is aborted
   */
  async apply(diffId: Digest, blob: Descriptor, options: ApplyOptions): Promise<UnpackedLayer> {
    const there = this.find(diffId);
    if (there !== undefined) return there;
    using _lock = await this.#leases.lock(layerResource(diffId), options);
    return this.find(diffId) ?? (await this.#unpack(diffId, blob, options));
  }

  /**
   * Unpacks a layer again from its blob and puts it in the place of the one that is there, which is damaged.
   *
   * @throws {TiffinError} what `apply` throws; `not-found` when the blob is missing
   */
  async renew(diffId: Digest, blob: Descriptor, options: ApplyOptions): Promise<UnpackedLayer> {
    using _lock = await this.#leases.lock(layerResource(diffId), options);
    return this.#unpack(diffId, blob, options);
  }

  /**
   * Compares an unpacked layer with its blob, byte by byte.
   *
   * @throws {TiffinError} `corrupt` when the blob is damaged, `not-found` when it is missing
   */
  async verify(diffId: Digest, blob: Descriptor, options: ApplyOptions): Promise<LayerDamage> {
    this.#blobs.size(blob.digest);
    const { verifyBlob } = await import('./layer/unpack-blob.ts');
    return verifyBlob(this.#unpackOptions(this.path(diffId), diffId, { blob, ...options }));
  }

  /**
   * Makes a layer of a directory that overlay wrote, which becomes the layer's own, and keeps its tar as the blob.
   *
   * @returns the layer with a lease on both; without changes neither is kept, and the directory is removed, too
   * @throws {TiffinError} `invalid-argument` for a name that no layer can have; `no-space`, `cancelled`
   */
  async adopt(upper: string, options: AdoptOptions): Promise<AdoptedLayer> {
    const { adoptUpper } = await import('./layer/adopt-upper.ts');
    const parts = { state: this.#state, leases: this.#leases, blobs: this.#blobs };
    return adoptUpper({ ...parts, take: (layer, directory) => this.#take(layer, directory, options) }, upper, options);
  }

  async #take(layer: AdoptedFigures, directory: string, { realm, signal }: AdoptOptions): Promise<void> {
    using _lock = await this.#leases.lock(layerResource(layer.diffId), { signal });
    if (this.has(layer.diffId)) return this.#discard(directory, realm);
    const { fileBytes, ...figures } = layer;
    await this.#publish(directory, figures, { fileBytes, realm });
  }

  /** Notes what a layer takes on the disk, once its files are known to be there. */
  noteSize(diffId: Digest, { disk, bytes, entries }: TreeSize): void {
    if (this.#state.readOnly) return;
    this.#state.run(
      'UPDATE layer SET disk_bytes = ?, file_bytes = ?, tree_entries = ?, unsynced = NULL WHERE diff_id = ?',
      disk,
      bytes,
      entries,
      diffId,
    );
  }

  /** Layers of earlier boots that nobody has looked at since, with the bytes that their files should have. */
  unsyncedBefore(boot: string): Map<Digest, number | undefined> {
    const rows = this.#state.all('SELECT diff_id, file_bytes FROM layer WHERE unsynced IS NOT NULL AND unsynced <> ?', boot);
    return new Map(rows.map((row) => [String(row['diff_id']) as Digest, optionalNumber(row['file_bytes'])]));
  }

  /** What is noted of all layers. */
  list(): LayerNote[] {
    return this.#state.all('SELECT * FROM layer ORDER BY diff_id').map((row) => ({
      diffId: String(row['diff_id']) as Digest,
      addedAtMs: Number(row['added_at']),
      diskBytes: optionalNumber(row['disk_bytes']),
      fileBytes: optionalNumber(row['file_bytes']),
      treeEntries: optionalNumber(row['tree_entries']),
      unsynced: typeof row['unsynced'] === 'string' ? row['unsynced'] : undefined,
    }));
  }

  async #unpack(diffId: Digest, blob: Descriptor, options: ApplyOptions): Promise<UnpackedLayer> {
    if (options.outOf === undefined && options.incoming === undefined) this.#blobs.size(blob.digest);
    const destination = join(this.#state.root, 'layers', temporaryName('tmp'));
    await using undo = new AsyncDisposableStack();
    undo.defer(() => this.#discard(destination, options.realm));
    try {
      mkdirSync(destination, { mode: 0o700 });
      // What a container's root is when the layer does not say; `layers/` itself lets nobody in.
      chmodSync(destination, 0o755);
    } catch (error) {
      throw storageError(`make ${destination}`, error);
    }
    const { fileBytes, ...layer } = await this.#unpackInto(destination, diffId, { blob, ...options });
    await options.incoming?.checked;
    await this.#publish(destination, layer, { fileBytes, realm: options.realm });
    undo.move();
    return layer;
  }

  async #unpackInto(destination: string, diffId: Digest, options: ReadOptions): Promise<UnpackedLayer & { fileBytes: number }> {
    const { unpackBlob } = await import('./layer/unpack-blob.ts');
    return { diffId, ...(await unpackBlob(this.#unpackOptions(destination, diffId, options))) };
  }

  #unpackOptions(
    destination: string,
    diffId: Digest,
    { realm, signal, onBlobBytes, blob, below, bound, outOf, incoming }: ReadOptions,
  ): UnpackBlobOptions {
    return {
      blobPath: this.#blobs.path(blob.digest),
      blobBytes: blob.size,
      blobDigest: blob.digest,
      diffId,
      destination,
      realm,
      lower: below?.map((diff) => this.path(diff)).toReversed(),
      signal,
      onBlobBytes,
      bound,
      outOf,
      chunks: incoming?.chunks,
    };
  }

  async #publish(destination: string, layer: UnpackedLayer, { fileBytes, realm }: { fileBytes: number; realm: Realm }): Promise<void> {
    const final = this.path(layer.diffId);
    const stale = join(this.#state.root, 'layers', temporaryName('rm'));
    try {
      // A directory without a row was left by a removal that died; nobody uses it.
      if (existsSync(final)) renameSync(final, stale);
      const { moveTree } = await import('../native/move-tree.ts');
      await moveTree(destination, final, realm);
    } catch (error) {
      throw storageError(`rename ${destination}`, error);
    }
    const unpacked = { fileBytes, boot: bootId().slice(0, 8) };
    this.#state.transaction(() => putLayerRow(this.#state, layer.diffId, layer, unpacked));
    if (existsSync(stale)) await this.#discard(stale, realm);
  }

  /** What cannot be deleted now is deleted by a later command; the failure that led here counts more. */
  async #discard(path: string, realm: Realm): Promise<void> {
    try {
      await deleteTrees([path], { realm });
    } catch (error) {
      this.#state.log.debug(`remove ${path}: ${String(error)}`);
    }
  }

  /**
   * The directories of an image for overlayfs, topmost first. One that hides all below it ends the list.
   *
   * @param diffIds base layer first, as image configs list them
   * @throws {TiffinError} `corrupt` naming a layer that is missing
   */
  stack(diffIds: readonly Digest[]): string[] {
    return this.needed(diffIds).map((diffId) => this.path(diffId));
  }

  /**
   * The layers that make the tree of an image, topmost first. Of one that it has twice the upper alone: nothing of the lower can be seen below
   * it, and overlayfs refuses a directory that comes twice.
   *
   * @throws {TiffinError} as {@link stack}
   */
  needed(diffIds: readonly Digest[]): Digest[] {
    const opaque = new Set(this.#state.all('SELECT diff_id FROM layer WHERE opaque').map((row) => row['diff_id']));
    const found = new Set<Digest>();
    for (const diffId of diffIds.toReversed()) {
      if (!existsSync(this.path(diffId)))
        throw new TiffinError('corrupt', `layer ${diffId} is missing from the store`, { hint: 'pull or load the image again' });
      found.add(diffId);
      if (opaque.has(diffId)) break;
    }
    return [...found];
  }
}

function optionalNumber(value: Column | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
