import type { Writable } from 'node:stream';

import { copyImage, type CopyOptions } from '../../image/copy-image.ts';
import { holdImages } from '../../image/hold-images.ts';
import { openSink } from '../../image/open-sink.ts';
import { saveImages, type SaveServices } from '../../image/save.ts';
import type { ImageSink } from '../../image/sink.ts';
import type { ImageServices } from '../../image/services.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';
import { maxManifestBytes } from '../../oci/manifest.ts';
import { emptyList, formatManifestList, preferredListType, type ListEntry } from '../../oci/manifest-list.ts';
import type { BuildOutput, OutputPacking } from '../output.ts';
import type { BuiltImage } from '../outcome.ts';

/** The slice with which archives are written. */
export type ArchiveServices = SaveServices & Pick<ImageServices, 'trust'>;

/** One `--output` of type `oci` or `docker`. */
export type ArchiveOutput = Extract<BuildOutput, { readonly type: 'oci' | 'docker' }>;

/** What goes into an archive. */
export type ArchiveContent = {
  readonly images: readonly BuiltImage[];
  /** Whole names. */
  readonly names: readonly string[];
  readonly listAnnotations: Readonly<Record<string, string>>;
};

/** How it is written. */
export type ArchiveHooks = {
  readonly openStdout: () => Writable;
  readonly signal: AbortSignal;
  readonly onProgress?: CopyOptions['progress'];
};

/**
 * Writes what was built to an archive or a layout, which appears when it is whole.
 *
 * @throws {TiffinError} `denied`, `no-space`, `unsupported`, `cancelled`
 */
export async function exportArchive(
  services: ArchiveServices,
  output: ArchiveOutput,
  content: ArchiveContent,
  hooks: ArchiveHooks,
): Promise<void> {
  const [first] = content.images;
  if (first === undefined) return;
  const isPlain = output.archive && content.images.length === 1 && output.packing.packing === undefined;
  if (isPlain) await save(services, output, { content, image: first }, hooks);
  else await copyAll(services, output, content, hooks);
}

type Saved = { readonly content: ArchiveContent; readonly image: BuiltImage };

/** As `save` does: nothing is packed anew. */
async function save(services: ArchiveServices, output: ArchiveOutput, { content, image }: Saved, hooks: ArchiveHooks): Promise<void> {
  const { destination, type } = output;
  const target = destination === '-' ? { stream: hooks.openStdout() } : { path: destination };
  const format = type === 'oci' ? 'oci-archive' : 'docker-archive';
  await saveImages(services, [image.image.id, ...content.names], target, { format, signal: hooks.signal, progress: hooks.onProgress });
}

async function copyAll(services: ArchiveServices, output: ArchiveOutput, content: ArchiveContent, hooks: ArchiveHooks): Promise<void> {
  const { destination, archive, packing, type } = output;
  if (destination === '-' || type === 'docker')
    throw new TiffinError('unsupported', `--output ${destination}: such an archive needs type=oci and a file`, {
      hint: 'type=oci,dest=FILE',
    });
  using _lease = holdImages(
    services,
    content.images.map(({ image }) => image),
  );
  const [name] = content.names;
  const selector = name === undefined ? {} : { selector: { name } };
  const location = { transport: archive ? 'oci-archive' : 'oci', path: destination, ...selector } as const;
  await using sink = await openSink(services, location, { signal: hooks.signal });
  const only = content.images.length === 1;
  const entries: ListEntry[] = [];
  for (const built of content.images) {
    const descriptor = await copyOne(services, built, { sink, packing, tag: only ? name : undefined, hooks });
    entries.push({ ...descriptor, platform: built.image.platform });
  }
  if (!only) await putList(sink, { entries, annotations: content.listAnnotations, tag: name, signal: hooks.signal });
  await sink.finish?.(hooks.signal);
}

type Copied = {
  readonly sink: ImageSink;
  readonly packing: OutputPacking;
  readonly tag: string | undefined;
  readonly hooks: ArchiveHooks;
};

async function copyOne(services: ArchiveServices, { image }: BuiltImage, { sink, packing, tag, hooks }: Copied): Promise<Descriptor> {
  const { manifestDigest: digest, manifestMediaType: mediaType, manifestSizeBytes: size } = image;
  const manifest = { bytes: services.blobs.read(digest, maxManifestBytes), descriptor: { mediaType, digest, size } };
  const { signal, onProgress } = hooks;
  return await copyImage(services, { manifest, tag }, sink, { ...wishesOf(packing), signal, progress: onProgress });
}

/** How layers are packed on their way, as copies say it. */
export function wishesOf({ packing, level, force }: OutputPacking): Pick<CopyOptions, 'compression'> {
  if (packing === undefined) return level === undefined && force === undefined ? {} : { compression: { packing: 'gzip', level, force } };
  if (packing === 'uncompressed') return {};
  return { compression: { packing, level, force } };
}

type List = {
  readonly entries: readonly ListEntry[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly tag: string | undefined;
  readonly signal: AbortSignal;
};

async function putList(sink: ImageSink, { entries, annotations, tag, signal }: List): Promise<void> {
  const list = { ...emptyList, entries, annotations };
  const bytes = formatManifestList(list);
  await sink.putManifest(bytes, { mediaType: preferredListType(list), digest: digestOf(bytes), tag, signal });
}
