import { copyImage } from '../image/copy-image.ts';
import { openSink } from '../image/open-sink.ts';
import type { ProgressListener } from '../image/progress.ts';
import type { ImageServices, RegistryAccess } from '../image/services.ts';
import type { ImageSink } from '../image/sink.ts';
import { TiffinError } from '../lib/errors.ts';
import { mediaTypes } from '../oci/descriptor.ts';
import { digestOf, type Digest } from '../oci/digest.ts';
import { hostPlatform } from '../oci/platform.ts';
import { blobResource } from '../storage/blob-store.ts';
import { collectBlobs } from '../storage/garbage.ts';
import type { ImageLayer } from '../storage/image-record.ts';
import { cacheField, formatSteps, type SharedStep } from './cache/document.ts';
import type { CacheTarget } from './cache-place.ts';
import { wishesOf } from './outputs/export-archive.ts';

export type { SharedStep } from './cache/document.ts';

/** What is exported. */
export type CacheContent = {
  readonly steps: readonly SharedStep[];
  /** The layers of the images that were built: with `mode=min`, only steps that made one of these. */
  readonly imageLayers: readonly Digest[];
};

/** What caches are written with. */
export type ExportCacheHooks = {
  readonly access: RegistryAccess;
  readonly signal: AbortSignal;
  readonly onProgress?: ProgressListener | undefined;
  readonly warn: (message: string) => void;
};

type Target = Exclude<CacheTarget, { readonly kind: 'inline' }>;

/**
 * Writes the steps of a build, with their layers, where other builds find them: an image of its own, in a registry or in an OCI layout.
 *
 * @throws {TiffinError} `unauthorized`, `denied`, `unreachable`, `no-space`, `cancelled`
 */
export async function exportCache(
  services: ImageServices,
  target: CacheTarget,
  content: CacheContent,
  hooks: ExportCacheHooks,
): Promise<void> {
  if (target.kind === 'inline') return;
  try {
    await write(services, target, content, hooks);
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    const message = `--cache-to ${target.text}: ${error.message}`;
    if (!target.ignoreError) throw new TiffinError(error.code, message, { hint: error.hint, cause: error });
    hooks.warn(message);
  }
}

async function write(services: ImageServices, target: Target, content: CacheContent, hooks: ExportCacheHooks): Promise<void> {
  const { signal, onProgress } = hooks;
  const { config, layers } = describe(target, content);
  const descriptor = { mediaType: mediaTypes.ociConfig, digest: digestOf(config), size: config.length };
  const lease = services.leases.hold([descriptor.digest, ...layers.map(({ blob }) => blob.digest)].map(blobResource));
  try {
    services.blobs.put(descriptor, config);
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config: descriptor,
        layers: layers.map(({ blob: { mediaType, digest, size } }) => ({ mediaType, digest, size })),
      }),
    );
    const manifest = { bytes, descriptor: { mediaType: mediaTypes.ociManifest, digest: digestOf(bytes), size: bytes.length } };
    await using sink = await open(services, target, hooks);
    const place = target.kind === 'registry' ? { tag: target.reference.tag, domain: target.reference.domain } : { tag: target.tag };
    await copyImage(services, { manifest, ...place }, sink, { ...wishesOf(target.packing), signal, progress: onProgress });
    await sink.finish?.(signal);
  } finally {
    lease[Symbol.dispose]();
    collectBlobs(services, [descriptor.digest]);
  }
}

/** Layers and steps are sorted, so that the same build writes the same cache. */
function describe(
  target: Target,
  { steps, imageLayers }: CacheContent,
): { readonly config: Buffer; readonly layers: readonly ImageLayer[] } {
  const wanted = steps.filter(({ result }) => result.kind !== 'layer' || target.all || imageLayers.includes(result.layer.diffId));
  const byDiff = new Map(wanted.flatMap(({ result }) => (result.kind === 'layer' ? [[result.layer.diffId, result.layer]] : [])));
  const diffIds = [...byDiff.keys()].toSorted();
  const { os, architecture } = hostPlatform();
  const document = {
    architecture,
    os,
    config: {},
    rootfs: { type: 'layers', diff_ids: diffIds },
    [cacheField]: formatSteps(wanted, diffIds),
  };
  return { config: Buffer.from(JSON.stringify(document)), layers: diffIds.map((diffId) => byDiff.get(diffId)!) };
}

async function open(services: ImageServices, target: Target, { access, signal }: ExportCacheHooks): Promise<ImageSink> {
  if (target.kind === 'registry') return await services.openWritableRepository(target.reference, access);
  const sink = await openSink(services, { transport: 'oci', path: target.path, selector: { name: target.tag } }, { signal });
  return target.packing.packing === 'uncompressed' ? sink : { ...sink, wishes: { ...sink.wishes, packedLayers: true } };
}
