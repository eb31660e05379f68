import { TiffinError } from '../lib/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm } from '../oci/digest.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import type { Manifest } from '../oci/manifest.ts';
import { blobResource } from '../storage/blob-store.ts';
import type { BlobSource } from './blob-source.ts';
import type { ManifestFormat, SentLayer, WrittenManifest } from './copy/convert-manifest.ts';
import { convertManifest, formatOf, isConvertible, sameBlobs } from './copy/convert-manifest.ts';
import type { CompressionWishes, FormRules } from './copy/layer-form.ts';
import { LayerSender } from './copy/send-layer.ts';
import type { ProgressListener } from './progress.ts';
import type { CopyServices } from './services.ts';
import type { ImageSink } from './sink.ts';
import { Limiter } from '../lib/limiter.ts';

/** An image or an artifact that is copied: a manifest at hand, and where its blobs are. */
export type ImageToCopy = {
  readonly manifest: { readonly bytes: Uint8Array; readonly descriptor: Descriptor };
  /** Where its blobs are read; undefined: from the store. */
  readonly source?: BlobSource | undefined;
  /** The registry it goes to, `docker.io`: repositories there in which its blobs were seen are told to the sink. */
  readonly domain?: string | undefined;
  /** The name it gets there; undefined: its digest alone. */
  readonly tag?: string | undefined;
};

/** How `copyImage` copies. What is not said stays as it is, to the byte. */
export type CopyOptions = {
  readonly format?: ManifestFormat | undefined;
  readonly compression?: CompressionWishes | undefined;
  /** Fails before the manifest is put when it is not the one expected: the destination names it by digest. */
  readonly mustKeepDigest?: boolean | undefined;
  readonly progress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** How many blobs are sent at once. */
const maxUploads = 4;

/**
 * Copies one image: its blobs, those that are not there yet, then its manifest. Byte for byte, unless the options or the
 * sink ask for another form. A place that does not take manifests of one kind gets the other, when no kind was asked for.
 *
 * @returns the manifest as it was put
 * @throws {TiffinError} `corrupt` when a blob is missing or damaged; `invalid-argument` for forms that do not go together; those of the sink
 */
export async function copyImage(
  services: CopyServices,
  image: ImageToCopy,
  sink: ImageSink,
  options: CopyOptions = {},
): Promise<Descriptor> {
  const { bytes, descriptor } = image.manifest;
  const { signal, progress } = options;
  const manifest = readManifest(bytes, descriptor);
  const rules = rulesFor(manifest, sink, options);
  using _lease = services.leases.hold([manifest.config, ...manifest.layers].map((blob) => blobResource(blob.digest)));
  const sender = new LayerSender(services, sink, { source: image.source, domain: image.domain, rules, progress, signal });
  const limiter = new Limiter(sink.wishes?.sequential === true ? 1 : services.parallelCopies || maxUploads);
  progress?.({ kind: 'config', digest: manifest.config.digest });
  // The config comes last where blobs go one after the other.
  const blobs = [...manifest.layers, manifest.config];
  const sent = await allOrStop(
    blobs,
    (blob) => limiter.run(() => sender.sendLayer(blob)),
    (reason) => sender.stop(reason),
  );
  const layers = sent.slice(0, -1);
  const isSame = rules.format === formatOf(manifest) && sameBlobs(manifest.layers, layers);
  const algorithm = digestAlgorithm(descriptor.digest);
  const written = isSame ? { bytes, descriptor } : convertManifest(manifest, layers, { format: rules.format, algorithm });
  if (options.mustKeepDigest === true && written.descriptor.digest !== descriptor.digest) {
    throw new TiffinError('invalid-argument', 'the destination names a digest, which the manifest would not have in this form');
  }
  progress?.({ kind: 'writing' });
  return put(written, sink, { image, options, manifest, layers, format: rules.format });
}

function readManifest(bytes: Uint8Array, { mediaType }: Descriptor): Manifest {
  if (bytes.length > maxManifestBytes) throw new TiffinError('corrupt', `the manifest is larger than ${maxManifestBytes} bytes`);
  const manifest = parseManifest(bytes, mediaType);
  if (manifest.kind === 'index') throw new TiffinError('corrupt', 'the manifest of an image is an index');
  return manifest;
}

type Rules = FormRules & { readonly format: ManifestFormat };

function rulesFor(manifest: Manifest, sink: ImageSink, { format, compression = {} }: CopyOptions): Rules {
  const own = formatOf(manifest);
  const { wishes = {} } = sink;
  // What is no image keeps its form, unless it is asked for what it cannot have.
  if (!isConvertible(manifest)) return { format: format ?? own, plain: false, packed: false, withoutZstd: false };
  const chosen = chooseFormat(own, format ?? wishes.format, compression.packing);
  return {
    ...compression,
    format: chosen,
    plain: wishes.plainLayers === true,
    packed: wishes.packedLayers === true,
    withoutZstd: chosen === 'v2s2',
  };
}

function chooseFormat(own: ManifestFormat, asked: ManifestFormat | undefined, packing: CompressionWishes['packing']): ManifestFormat {
  if (packing === undefined || packing === 'gzip') return asked ?? own;
  if (asked !== 'v2s2') return 'oci';
  throw new TiffinError('invalid-argument', `layers packed with ${packing} need a manifest of OCI's kind`, { hint: 'use --format oci' });
}

type Written = {
  readonly image: ImageToCopy;
  readonly options: CopyOptions;
  readonly manifest: Manifest;
  readonly layers: readonly SentLayer[];
  readonly format: ManifestFormat;
};

async function put(written: WrittenManifest, sink: ImageSink, copied: Written): Promise<Descriptor> {
  const { image, options, manifest, layers, format } = copied;
  const { mediaType, digest } = written.descriptor;
  try {
    await sink.putManifest(written.bytes, { mediaType, digest, tag: image.tag, signal: options.signal });
    return written.descriptor;
  } catch (error) {
    const other = format === 'oci' ? 'v2s2' : 'oci';
    const isRefused = error instanceof TiffinError && error.code === 'unsupported';
    const mayChange = options.format === undefined && options.mustKeepDigest !== true && isConvertible(manifest);
    if (!isRefused || !mayChange || layers.some(({ compression }) => compression === 'zstd')) throw error;
    const converted = convertManifest(manifest, layers, { format: other, algorithm: digestAlgorithm(digest) });
    return put(converted, sink, { ...copied, format: other, options: { ...options, format: other } });
  }
}

/** The first failure stops the others, which are waited for, so that nothing of ours runs on behind the caller. */
async function allOrStop<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  stop: (reason: unknown) => void,
): Promise<Result[]> {
  const settled = await Promise.allSettled(
    items.map(async (item) => {
      try {
        return await work(item);
      } catch (error) {
        stop(error);
        throw error;
      }
    }),
  );
  const failures = settled.filter((result) => result.status === 'rejected').map(({ reason }): unknown => reason);
  const telling = failures.find((reason) => !(reason instanceof TiffinError) || reason.code !== 'cancelled') ?? failures[0];
  if (failures.length > 0) throw telling;
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
