import { bringPlainLayer, openRemoteImage, readRemoteConfig, type RemoteImage } from '../image/remote-image.ts';
import { openSource } from '../image/open-source.ts';
import type { BlobSource } from '../image/blob-source.ts';
import type { SourceDocument } from '../image/image-source.ts';
import type { ImageServices, RegistryAccess } from '../image/services.ts';
import { TiffinError } from '../lib/errors.ts';
import type { Digest } from '../oci/digest.ts';
import { parseImageConfig } from '../oci/image-config.ts';
import { parseManifest } from '../oci/manifest.ts';
import { hostPlatform } from '../oci/platform.ts';
import type { StepResult } from '../storage/build-step-store.ts';
import type { ImageLayer } from '../storage/image-record.ts';
import type { Lease } from '../storage/lease-store.ts';
import { parseSteps } from './cache/document.ts';
import type { CacheSource } from './cache-place.ts';

/** What caches are read with. */
export type CacheHooks = {
  readonly access: RegistryAccess;
  readonly signal: AbortSignal;
  /** Keeps what came until the build ends. */
  readonly held: { use(lease: Lease): void };
  readonly warn: (message: string) => void;
};

/** A cache whose steps are known, and whose layers are still where they are. */
type OpenedCache = {
  readonly text: string;
  readonly source: BlobSource;
  readonly steps: ReadonlyMap<string, number | null>;
  readonly layers: readonly ImageLayer[];
};

/**
 * What `--cache-from` names: looked at when the first step is not in the store, each once. A layer is used only when it is what its diff ID says;
 * that a step made it is the word of who wrote the cache, which whoever builds has chosen to trust, and only for this build: nothing of it is noted
 * for others. A cache that cannot be read is said once, and does not stop the build.
 */
export class ImportedCache implements AsyncDisposable {
  readonly #services: ImageServices;
  readonly #sources: readonly CacheSource[];
  readonly #hooks: CacheHooks;
  readonly #open = new AsyncDisposableStack();
  readonly #brought = new Map<Digest, Promise<ImageLayer>>();
  #caches: Promise<readonly OpenedCache[]> | undefined;

  constructor(services: ImageServices, sources: readonly CacheSource[], hooks: CacheHooks) {
    this.#services = services;
    this.#sources = sources;
    this.#hooks = hooks;
  }

  /** What a step came to elsewhere; its layer is in the store then. @throws {TiffinError} `cancelled` */
  async find(key: string): Promise<Exclude<StepResult, { kind: 'digest' }> | undefined> {
    if (this.#sources.length === 0) return undefined;
    this.#caches ??= this.#openAll();
    for (const cache of await this.#caches) {
      const index = cache.steps.get(key);
      if (index === null) return { kind: 'nothing' };
      const layer = index === undefined ? undefined : cache.layers[index];
      const brought = layer === undefined ? undefined : await this.#trying(cache.text, () => this.#bring(cache, layer));
      if (brought !== undefined) return { kind: 'layer', layer: brought };
    }
    return undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }

  async #openAll(): Promise<readonly OpenedCache[]> {
    const caches: OpenedCache[] = [];
    for (const source of this.#sources) {
      const cache = await this.#trying(source.text, () => this.#openOne(source));
      if (cache !== undefined) caches.push(cache);
    }
    return caches;
  }

  async #openOne(source: CacheSource): Promise<OpenedCache> {
    const { signal } = this.#hooks;
    const image = this.#open.use(await this.#openImage(source));
    const manifest = parseManifest(image.manifest.bytes, image.manifest.descriptor.mediaType);
    if (manifest.kind === 'index') throw new TiffinError('corrupt', 'the manifest of a cache is an index');
    const bytes = await readRemoteConfig(this.#services, manifest.config, { source: image.source, signal });
    const steps = parseSteps(bytes, manifest.layers.length);
    if (steps === undefined) throw new TiffinError('not-found', 'the image has no cache in it');
    const diffIds = parseImageConfig(bytes).rootfs.diff_ids;
    if (diffIds.length !== manifest.layers.length) throw new TiffinError('corrupt', 'the config and the manifest have not the same layers');
    const layers = manifest.layers.map((blob, index) => ({ blob, diffId: diffIds[index]! }));
    return { text: source.text, source: image.source, steps, layers };
  }

  async #openImage(source: CacheSource): Promise<RemoteImage> {
    const { access, signal } = this.#hooks;
    const platform = hostPlatform();
    if (source.kind === 'registry') return await openRemoteImage(this.#services, source.reference, { platform, access, signal });
    const { path, tag } = source;
    const opened = await openSource(this.#services, { transport: 'oci', path, selector: { name: tag } }, { platform, signal });
    const image: { manifest: SourceDocument; source: BlobSource } | undefined = opened.images[0];
    if (image !== undefined) return { ...image, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
    await opened[Symbol.asyncDispose]();
    throw new TiffinError('not-found', `there is no ${tag} in ${path}`);
  }

  async #bring({ source }: OpenedCache, layer: ImageLayer): Promise<ImageLayer> {
    const { signal, held } = this.#hooks;
    const bring = async (): Promise<ImageLayer> => {
      const brought = await bringPlainLayer(this.#services, layer, { source, signal });
      held.use(brought.lease);
      return brought.layer;
    };
    const known = this.#brought.get(layer.diffId) ?? bring();
    this.#brought.set(layer.diffId, known);
    return await known;
  }

  async #trying<T>(text: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled' || error.code === 'no-space') throw error;
      this.#hooks.warn(`--cache-from ${text}: ${error.message}`);
      return undefined;
    }
  }
}
