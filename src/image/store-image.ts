import { availableParallelism } from 'node:os';
import { TiffinError } from '../lib/errors.ts';
import { needsLowerLayers } from '../native/unpack.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import { plainDigest } from '../storage/plain-tar.ts';
import { parseImageConfig } from '../oci/image-config.ts';
import type { ImageConfig } from '../oci/image-config.ts';
import { maxManifestBytes, parseManifest, requireRunnable } from '../oci/manifest.ts';
import type { Manifest } from '../oci/manifest.ts';
import { blobResource } from '../storage/blob-store.ts';
import type { ImageLayer, ImageRecord } from '../storage/image-record.ts';
import { collectTransfer, emptyTrash } from '../storage/garbage.ts';
import { layerResource } from '../storage/layer-store.ts';
import type { BlobSource } from './blob-source.ts';
import type { ProgressListener } from './progress.ts';
import type { StoreServices } from './services.ts';
import { fetchBlob, reporter } from './transfer/fetch-blob.ts';
import { takeBlob } from './transfer/take-blob.ts';
import type { FetchOptions } from './transfer/fetch-blob.ts';
import { Limiter } from '../lib/limiter.ts';

/** How many blobs are fetched at once. */
const maxDownloads = 4;

/** A manifest at hand, and all that is to become of it. */
export type ImageToStore = {
  /** As received: they were hashed, and are stored byte by byte. */
  readonly manifest: { readonly bytes: Uint8Array; readonly descriptor: Descriptor };
  readonly index?: { readonly bytes: Uint8Array; readonly descriptor: Descriptor };
  readonly source: BlobSource;
  readonly names?: readonly string[];
  readonly digestNames?: readonly string[];
};

/** How `storeImage` reports and is stopped. */
export type StoreOptions = {
  readonly progress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Keeps nothing after a failure; for sources that can be read again at no cost. */
  readonly discardOnFailure?: boolean;
  /** Looks at the config before any layer is fetched; what it throws ends the transfer. */
  readonly check?: (config: ImageConfig) => void;
};

/**
 * Brings one image into the store: its blobs, verified; its layers, unpacked; then, in one step, the image.
 *
 * Layers are fetched and unpacked in parallel, one after the other stage. After a failure only whole blobs, whole
 * layers and resumable downloads stay, which the next attempt uses and garbage collection finds.
 *
 * @throws {TiffinError} `corrupt` when anything is not what the manifest and the config say; `unsupported` for
 *   artifacts and unknown layer types; `unreachable`, `no-space`, `cancelled`
 */
export async function storeImage(services: StoreServices, image: ImageToStore, options: StoreOptions = {}): Promise<ImageRecord> {
  const brought = { blobs: new Set<Digest>(), layers: new Set<Digest>() };
  try {
    return await store(services, image, { ...options, brought });
  } catch (error) {
    if (options.discardOnFailure === true) {
      await emptyTrash(collectTransfer(services, { blobs: [...brought.blobs], layers: [...brought.layers] }), services.realm);
    }
    throw error;
  }
}

type Brought = { readonly brought: { readonly blobs: Set<Digest>; readonly layers: Set<Digest> } };

async function store(services: StoreServices, image: ImageToStore, options: StoreOptions & Brought): Promise<ImageRecord> {
  const { descriptor, bytes } = image.manifest;
  const manifest = parseManifest(bytes, descriptor.mediaType);
  if (manifest.kind === 'index') throw new TiffinError('corrupt', 'the manifest of an image is an index');
  requireRunnable(manifest);
  const all = [descriptor, manifest.config, ...manifest.layers, ...(image.index === undefined ? [] : [image.index.descriptor])];
  for (const blob of all) options.brought.blobs.add(blob.digest);
  using _blobs = services.leases.hold(all.map((blob) => blobResource(blob.digest)));
  const config = await fetchConfig(services, manifest.config, { source: image.source, options });
  const layers = pairLayers(manifest, config);
  options.check?.(config);
  for (const layer of layers) options.brought.layers.add(layer.diffId);
  using _layers = services.leases.hold(layers.map((layer) => layerResource(layer.diffId)));
  await storeLayers(services, layers, { source: image.source, options });
  for (const blob of [image.manifest, ...(image.index === undefined ? [] : [image.index])]) services.blobs.put(blob.descriptor, blob.bytes);
  options.progress?.({ kind: 'storing', id: manifest.config.digest });
  return services.images.put({
    manifest: { mediaType: manifest.mediaType, digest: descriptor.digest, size: bytes.length },
    config: manifest.config,
    layers,
    imageConfig: config,
    names: image.names ?? [],
    digestNames: image.digestNames ?? [],
    ...(image.index === undefined ? {} : { index: image.index.descriptor }),
  });
}

type Transfer = { readonly source: BlobSource; readonly options: StoreOptions };

async function fetchConfig(services: StoreServices, blob: Descriptor, { source, options }: Transfer): Promise<ImageConfig> {
  if (blob.size > maxManifestBytes)
    throw new TiffinError('corrupt', `image config ${blob.digest} is larger than ${maxManifestBytes} bytes`);
  options.progress?.({ kind: 'config', digest: blob.digest });
  await fetchBlob(blob, { blobs: services.blobs, source, progress: undefined, signal: options.signal, log: services.log });
  return parseImageConfig(services.blobs.read(blob.digest, maxManifestBytes), (message) => services.log.warn(message));
}

function pairLayers(manifest: Manifest, config: ImageConfig): ImageLayer[] {
  const diffIds = config.rootfs.diff_ids;
  if (diffIds.length !== manifest.layers.length) {
    throw new TiffinError('corrupt', `the image config lists ${diffIds.length} layers, the manifest ${manifest.layers.length}`);
  }
  return manifest.layers.map((blob, index) => ({ diffId: diffIds[index]!, blob }));
}

/** The first failure stops the others, which are waited for, so that nothing of ours runs on behind the caller. */
async function storeLayers(services: StoreServices, layers: readonly ImageLayer[], { source, options }: Transfer): Promise<void> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const work = new LayerWork(services, layers, { blobs: services.blobs, source, progress: options.progress, signal, log: services.log });
  for (const layer of layers) reporter(layer.blob, options.progress)('waiting', 0);
  let failure: { error: unknown } | undefined;
  await Promise.all(
    layers.map(async (layer) => {
      try {
        await work.store(layer);
      } catch (error) {
        failure ??= { error };
        stop.abort(error);
      }
    }),
  );
  if (failure !== undefined) throw failure.error;
}

/** The layers of one image on their way; a blob or a layer that occurs twice is worked on once. */
class LayerWork {
  readonly #services: StoreServices;
  readonly #fetch: FetchOptions;
  readonly #all: readonly ImageLayer[];
  readonly #downloads: Limiter;
  readonly #unpacks = new Limiter(availableParallelism());
  readonly #fetched = new Map<Digest, Promise<void>>();
  readonly #unpacked = new Map<Digest, Promise<void>>();
  /** The first blob that is said to unpack to a diff ID. */
  readonly #blobOf = new Map<Digest, Digest>();

  constructor(services: StoreServices, all: readonly ImageLayer[], fetch: FetchOptions) {
    this.#services = services;
    this.#downloads = new Limiter(services.parallelCopies || maxDownloads);
    this.#all = all;
    this.#fetch = fetch;
  }

  async store(layer: ImageLayer): Promise<void> {
    const { blob, diffId } = layer;
    const sibling = this.#blobOf.get(diffId) ?? blob.digest;
    this.#blobOf.set(diffId, sibling);
    await once(this.#fetched, blob.digest, () => this.#downloads.run(() => this.#take(layer)));
    await once(this.#unpacked, diffId, () => this.#unpackOnce(layer));
    if (sibling !== blob.digest) await this.#requireDiffId(layer);
  }

  /** A blob that was not unpacked, because another of the image has the same diff ID. */
  async #requireDiffId({ blob, diffId }: ImageLayer): Promise<void> {
    const path = this.#services.blobs.path(blob.digest);
    const actual = await plainDigest(path, { blobBytes: blob.size, algorithm: digestAlgorithm(diffId) });
    if (actual !== diffId)
      throw new TiffinError('corrupt', `layer ${diffId} unpacks to ${actual}: its bytes are not what the image config says`);
  }

  /** Out of a file it is unpacked in the same pass, for which there are only so many processors. */
  async #take({ blob, diffId }: ImageLayer): Promise<void> {
    const { layers, realm, unpackBound: bound } = this.#services;
    const take = async (): Promise<void> => {
      const layer = { diffId, layers, realm, bound, unpacks: this.#unpacks };
      if (await takeBlob(blob, this.#fetch, layer)) this.#unpacked.set(diffId, Promise.resolve());
    };
    await (this.#fetch.source.locateBlob === undefined ? take() : this.#unpacks.run(take));
  }

  async #unpackOnce(layer: ImageLayer): Promise<void> {
    if (this.#services.layers.has(layer.diffId)) {
      reporter(layer.blob, this.#fetch.progress)('exists', layer.blob.size);
      return;
    }
    try {
      await this.#unpacks.run(() => this.#unpack(layer));
    } catch (error) {
      if (!needsLowerLayers(error)) throw error;
      const below = this.#all.slice(0, this.#all.indexOf(layer));
      for (const lower of below) await this.store(lower);
      await this.#unpacks.run(() => this.#unpack(layer, below));
    }
  }

  async #unpack({ diffId, blob }: ImageLayer, below?: readonly ImageLayer[]): Promise<void> {
    const report = reporter(blob, this.#fetch.progress);
    report('unpacking', 0);
    await this.#services.layers.apply(diffId, blob, {
      realm: this.#services.realm,
      below: below?.map((layer) => layer.diffId),
      bound: this.#services.unpackBound,
      signal: this.#fetch.signal,
      waiting: () => report('elsewhere', 0),
      onBlobBytes: (bytes) => report('unpacking', bytes),
    });
    report('done', blob.size);
  }
}

function once(started: Map<Digest, Promise<void>>, digest: Digest, work: () => Promise<void>): Promise<void> {
  const known = started.get(digest) ?? work();
  started.set(digest, known);
  return known;
}
