import { pipeline } from 'node:stream/promises';

import { TiffinError } from '../lib/errors.ts';
import { mediaTypes, type Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, type Digest } from '../oci/digest.ts';
import { maxManifestBytes } from '../oci/manifest.ts';
import type { Platform } from '../oci/platform.ts';
import type { ImageReference } from '../oci/reference.ts';
import { blobResource } from '../storage/blob-store.ts';
import { collectBlobs } from '../storage/garbage.ts';
import type { ImageLayer } from '../storage/image-record.ts';
import { layerResource } from '../storage/layer-store.ts';
import type { Lease } from '../storage/lease-store.ts';
import { maxPlainBytes, PlainTarMeter, plainTarStreams } from '../storage/plain-tar.ts';
import type { BlobSource } from './blob-source.ts';
import type { SourceDocument } from './image-source.ts';
import { fetchManifest } from './pull/fetch-manifest.ts';
import type { ImageServices, RegistryAccess } from './services.ts';
import { requireNotRejected, verifySignatures } from './signature.ts';
import { fetchBlob } from './transfer/fetch-blob.ts';

/** An image that is elsewhere, of which only some parts are wanted. */
export type RemoteImage = AsyncDisposable & { readonly manifest: SourceDocument; readonly source: BlobSource };

/** How a remote image is opened. */
export type RemoteOptions = {
  readonly platform: Platform;
  readonly access: RegistryAccess;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Finds an image in a registry, as a pull does, by the policy on signatures, too; nothing of it is fetched but its manifest.
 *
 * @throws {TiffinError} `not-found`, `unauthorized`, `unreachable`, `denied`, `corrupt`
 */
export async function openRemoteImage(
  services: ImageServices,
  reference: ImageReference,
  { platform, access, signal }: RemoteOptions,
): Promise<RemoteImage> {
  requireNotRejected(services.trust, reference);
  await using undo = new AsyncDisposableStack();
  const repository = undo.use(await services.openRepository(reference, access));
  const { manifest, index } = await fetchManifest(repository, reference, { platform, signal });
  await verifySignatures(services.trust, { reference, manifest, index, repository }, signal);
  const kept = undo.move();
  return { manifest, source: repository, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Reads the config of an image that is elsewhere; nothing of it stays. @throws {TiffinError} `corrupt`, `unreachable` */
export async function readRemoteConfig(
  services: Pick<ImageServices, 'blobs' | 'leases' | 'log' | 'state'>,
  config: Descriptor,
  { source, signal }: { readonly source: BlobSource; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  if (config.size > maxManifestBytes)
    throw new TiffinError('corrupt', `image config ${config.digest} is larger than ${maxManifestBytes} bytes`);
  const lease = services.leases.hold([blobResource(config.digest)]);
  try {
    await fetchBlob(config, { blobs: services.blobs, source, progress: undefined, signal, log: services.log });
    return services.blobs.read(config.digest, maxManifestBytes);
  } finally {
    lease[Symbol.dispose]();
    collectBlobs(services, [config.digest]);
  }
}

/** A layer that came, and what keeps it. */
export type BroughtLayer = { readonly layer: ImageLayer; readonly lease: Lease };

/**
 * Brings one layer into the store, unpacked, its blob a plain tar as builds make them: both are known to be what the diff ID says.
 *
 * @throws {TiffinError} `corrupt`, `unreachable`, `no-space`, `cancelled`; `unsupported` for a layer that cannot stand alone
 */
export async function bringPlainLayer(
  services: ImageServices,
  { diffId, blob }: ImageLayer,
  { source, signal }: { readonly source: BlobSource; readonly signal?: AbortSignal | undefined },
): Promise<BroughtLayer> {
  if (digestAlgorithm(diffId) !== 'sha256') throw new TiffinError('unsupported', `layer ${diffId}: only sha256 is taken`);
  const lease = services.leases.hold([layerResource(diffId), blobResource(diffId), blobResource(blob.digest)]);
  try {
    if (!services.blobs.has(diffId)) {
      await fetchBlob(blob, { blobs: services.blobs, source, progress: undefined, signal, log: services.log });
      if (blob.digest !== diffId) await storePlain(services, { diffId, blob }, signal);
    }
    const plain = { mediaType: mediaTypes.ociLayer, digest: diffId, size: services.blobs.size(diffId) };
    await services.layers.apply(diffId, plain, { realm: services.realm, signal, bound: services.unpackBound });
    return { layer: { diffId, blob: plain }, lease };
  } catch (error) {
    lease[Symbol.dispose]();
    collectBlobs(services, [blob.digest, diffId]);
    throw error;
  }
}

/** The packed blob goes when its lease does: nobody refers to it. */
async function storePlain(services: ImageServices, { diffId, blob }: ImageLayer, signal: AbortSignal | undefined): Promise<void> {
  const streams = await plainTarStreams(services.blobs.path(blob.digest));
  const meter = new PlainTarMeter('sha256', maxPlainBytes(blob.size, services.unpackBound));
  const [stored, piped] = await Promise.allSettled([services.blobs.putStream(meter, signal), pipeline([...streams, meter])]);
  const digest = stored.status === 'fulfilled' ? release(stored.value) : undefined;
  if (piped.status === 'rejected' || stored.status === 'rejected') {
    if (digest !== undefined) collectBlobs(services, [digest]);
    throw unpackFailure(piped.status === 'rejected' ? piped.reason : stored.status === 'rejected' && stored.reason, diffId);
  }
  if (digest === diffId) return;
  if (digest !== undefined) collectBlobs(services, [digest]);
  throw new TiffinError('corrupt', `layer ${diffId} unpacks to ${digest}: its bytes are not what is said of them`);
}

function release({ digest, lease }: { readonly digest: Digest; readonly lease: Lease }): Digest {
  lease[Symbol.dispose]();
  return digest;
}

function unpackFailure(error: unknown, diffId: Digest): unknown {
  const isPacking = error instanceof Error && 'code' in error && /^(?:Z_|ZSTD_)/.test(String(error.code));
  return isPacking ? new TiffinError('corrupt', `layer ${diffId} cannot be decompressed`, { cause: error }) : error;
}
