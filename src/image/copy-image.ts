import type { Readable } from 'node:stream';
import { TiffinError } from '../lib/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import { blobResource } from '../storage/blob-store.ts';
import type { BlobSource } from './blob-source.ts';
import type { ProgressListener } from './progress.ts';
import type { StoreServices } from './services.ts';
import type { ImageSink } from './sink.ts';
import { reporter } from './transfer/fetch-blob.ts';
import { Limiter } from './transfer/limiter.ts';

/** The slice with which images are copied out of the store. */
export type CopyServices = Pick<StoreServices, 'blobs' | 'leases' | 'layers' | 'realm' | 'log' | 'parallelCopies'>;

/** An image or an artifact that is copied: a manifest at hand, and where its blobs are. */
export type ImageToCopy = {
  readonly manifest: { readonly bytes: Uint8Array; readonly descriptor: Descriptor };
  /** Where its blobs are read; undefined: from the store. */
  readonly source?: BlobSource | undefined;
  /** Repositories in which its blobs were seen, see `BlobLookup`. */
  readonly mountFrom?: readonly string[] | undefined;
  /** The name it gets there; undefined: its digest alone. */
  readonly tag?: string | undefined;
};

/** How `copyImage` copies. */
export type CopyOptions = {
  readonly progress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** How many blobs are sent at once. */
const maxUploads = 4;

/**
 * Copies one image: its blobs, those that are not there yet, then its manifest. Byte for byte, unless the options or the
 * sink ask for another form.
 *
 * @returns the manifest as it was put
 * @throws {TiffinError} `corrupt` when a blob is missing or damaged; those of the sink
 */
export async function copyImage(
  services: CopyServices,
  image: ImageToCopy,
  sink: ImageSink,
  options: CopyOptions = {},
): Promise<Descriptor> {
  const { bytes, descriptor } = image.manifest;
  const { signal, progress } = options;
  const manifest = parseManifest(bytes.subarray(0, maxManifestBytes + 1), descriptor.mediaType);
  if (manifest.kind === 'index') throw new TiffinError('corrupt', 'the manifest of an image is an index');
  const layers = [...new Map(manifest.layers.map((blob) => [blob.digest, blob])).values()];
  using _lease = services.leases.hold([manifest.config, ...layers].map((blob) => blobResource(blob.digest)));
  const limiter = new Limiter(sink.wishes?.sequential === true ? 1 : services.parallelCopies || maxUploads);
  const send = async (blob: Descriptor): Promise<void> => {
    const report = reporter(blob, progress);
    if (await sink.hasBlob(blob, { mountFrom: image.mountFrom, signal })) {
      report('exists', blob.size);
      return;
    }
    report('uploading', 0);
    const open = (offset: number): Promise<Readable> => openBlob(services, image, { blob, offset, signal });
    await sink.putBlob(blob, open, { signal, progress: (sent) => report('uploading', sent) });
    report('done', blob.size);
  };
  await Promise.all(layers.map((blob) => limiter.run(() => send(blob))));
  progress?.({ kind: 'config', digest: manifest.config.digest });
  await send(manifest.config);
  await sink.putManifest(bytes, { mediaType: manifest.mediaType, digest: descriptor.digest, tag: image.tag, signal });
  return { mediaType: manifest.mediaType, digest: descriptor.digest, size: bytes.length };
}

async function openBlob(
  services: CopyServices,
  { source }: ImageToCopy,
  { blob, offset, signal }: { readonly blob: Descriptor; readonly offset: number; readonly signal: AbortSignal | undefined },
): Promise<Readable> {
  if (source === undefined) return services.blobs.openRead(blob.digest, offset);
  const opened = await source.openBlob(blob, { offset, signal });
  if (opened.offset !== offset) throw new TiffinError('unreachable', `blob ${blob.digest} cannot be read from byte ${offset} on`);
  return opened.stream;
}
