import { TiffinError } from '../lib/errors.ts';
import { isConfigMediaType, isIndexMediaType, isLayerMediaType } from '../oci/descriptor.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestHex } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import type { Manifest } from '../oci/manifest.ts';
import { defaultTag, formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import type { ImageReference } from '../oci/reference.ts';
import { resolveShortName } from '../registry/short-name.ts';
import { blobResource } from '../storage/blob-store.ts';
import type { DocumentRecord, NewDocument } from '../storage/document-record.ts';
import { abandonedAfterMs, collectAbandoned, collectBlobs, emptyTrash } from '../storage/garbage.ts';
import { getArtifact } from './artifact.ts';
import { copyImage } from './copy-image.ts';
import type { ProgressListener } from './progress.ts';
import type { FetchedManifest, ImageServices, RegistryAccess, Repository } from './services.ts';
import { requireNotRejected, verifySignatures } from './signature.ts';
import { fetchBlob } from './transfer/fetch-blob.ts';
import { Limiter } from '../lib/limiter.ts';

/** How an artifact is copied from or to a registry. */
export type TransferOptions = {
  readonly access?: RegistryAccess | undefined;
  readonly progress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
};

const maxDownloads = 4;

/**
 * Copies an artifact from a registry into the store. Of the places where a short name may be, the first that has it counts.
 *
 * @throws {TiffinError} `unsupported` for an image or a list; `not-found`, `unauthorized`, `unreachable`, `corrupt`, `no-space`
 */
export async function pullArtifact(services: ImageServices, name: string, options: TransferOptions = {}): Promise<DocumentRecord> {
  services.state.requireWritable();
  await emptyTrash(collectAbandoned(services, abandonedAfterMs), services.realm);
  const isWhole = name.startsWith('docker://');
  const references = isWhole ? [parseReference(name.slice('docker://'.length))] : resolveShortName(name, services.registries);
  let failure: unknown;
  for (const reference of references.map(withDefaultTag)) {
    try {
      return await pullOne(services, reference, options);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled' || error.code === 'no-space') throw error;
      failure = new TiffinError(error.code, `pull artifact ${formatReference(reference)}: ${error.message}`, {
        hint: error.hint,
        cause: error,
      });
    }
  }
  throw failure;
}

/**
 * Copies an artifact of the store to the registry that its name says.
 *
 * @returns the digest of its manifest
 * @throws {TiffinError} `not-found`; those of `copyImage`
 */
export async function pushArtifact(services: ImageServices, text: string, options: TransferOptions = {}): Promise<Digest> {
  const artifact = getArtifact(services, text);
  const name = artifact.names[0];
  if (name === undefined) throw new TiffinError('invalid-argument', `${text}: the artifact has no name that says where to push it`);
  using _lease = services.leases.hold(artifact.blobs.map(blobResource));
  const reference = parseReference(artifact.names.find((each) => each === text) ?? name);
  const bytes = services.blobs.read(artifact.content.digest, maxManifestBytes);
  const { mediaType, digest, size } = artifact.content;
  await using sink = await services.openWritableRepository(reference, options.access ?? {});
  const image = {
    manifest: { bytes, descriptor: { mediaType, digest, size } },
    tag: reference.tag ?? defaultTag,
    domain: reference.domain,
  };
  await copyImage(services, image, sink, { progress: options.progress, signal: options.signal, mustKeepDigest: true });
  await sink.finish?.(options.signal);
  return digest;
}

async function pullOne(services: ImageServices, reference: ImageReference, options: TransferOptions): Promise<DocumentRecord> {
  const { access = {}, signal } = options;
  requireNotRejected(services.trust, reference);
  await using repository = await services.openRepository(reference, access);
  const { bytes, digest, mediaType } = await repository.getManifest(reference.digest ?? reference.tag ?? defaultTag, signal);
  if (reference.digest !== undefined && digest !== reference.digest)
    throw new TiffinError('corrupt', `manifest ${reference.digest} has the digest ${digest}`);
  const manifest = requireArtifact(bytes, mediaType);
  const content = describe(manifest, { bytes, digest, mediaType });
  await verifySignatures(services.trust, { reference, manifest: { descriptor: content }, repository }, signal);
  const blobs = [content, manifest.config, ...manifest.layers].map((blob) => blob.digest);
  using _lease = services.leases.hold(blobs.map(blobResource));
  options.progress?.({ kind: 'config', digest: manifest.config.digest });
  await fetchAll(services, manifest, { repository, options });
  options.progress?.({ kind: 'storing', id: digest });
  services.blobs.put(content, bytes);
  return putArtifact(
    services,
    { id: digestHex(digest), content, blobs },
    reference.digest === undefined ? formatReference(reference) : undefined,
  );
}

function describe({ artifactType }: Manifest, { bytes, digest, mediaType }: FetchedManifest): Descriptor {
  return { mediaType, digest, size: bytes.length, ...(artifactType === undefined ? {} : { artifactType }) };
}

/** The artifact that had the name before is gone, unless it has another one. */
function putArtifact(services: ImageServices, document: NewDocument, name: string | undefined): DocumentRecord {
  const { artifacts } = services.images;
  const before = name === undefined ? undefined : artifacts.findByName(name);
  const artifact = artifacts.put({ ...document, names: name === undefined ? [] : [name] });
  if (before !== undefined && before.id !== artifact.id && artifacts.get(before.id).names.length === 0) {
    collectBlobs(services, artifacts.remove(before.id).blobs);
  }
  return artifact;
}

/** An image is one that says so by its config and by all of its layers. @throws {TiffinError} `unsupported` */
function requireArtifact(bytes: Uint8Array, mediaType: string): Manifest {
  const manifest = parseManifest(bytes, mediaType);
  if (manifest.kind === 'index' || isIndexMediaType(mediaType)) {
    throw new TiffinError('unsupported', 'this is a manifest list, not an artifact', { hint: 'name one of its manifests by digest' });
  }
  const isImage = isConfigMediaType(manifest.config.mediaType) && manifest.artifactType === undefined;
  if (isImage && manifest.layers.every(({ mediaType: type }) => isLayerMediaType(type))) {
    throw new TiffinError('unsupported', 'this is an image, not an artifact', { hint: 'pull it with: tiffin pull' });
  }
  return manifest;
}

type Fetching = { readonly repository: Repository; readonly options: TransferOptions };

/** The first failure stops the others, which are waited for. */
async function fetchAll(services: ImageServices, manifest: Manifest, { repository, options }: Fetching): Promise<void> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const limiter = new Limiter(services.parallelCopies || maxDownloads);
  const unique = [...new Map([manifest.config, ...manifest.layers].map((blob) => [blob.digest, blob])).values()];
  let failure: { error: unknown } | undefined;
  const fetchOne = async (blob: Descriptor): Promise<void> => {
    try {
      const { blobs, log } = services;
      await limiter.run(() => fetchBlob(blob, { blobs, log, source: repository, progress: options.progress, signal }));
    } catch (error) {
      failure ??= { error };
      stop.abort(error);
    }
  };
  await Promise.all(unique.map(fetchOne));
  if (failure !== undefined) throw failure.error;
}
