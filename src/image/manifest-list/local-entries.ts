import type { Descriptor } from '../../oci/descriptor.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import { parseManifestList } from '../../oci/manifest-list.ts';
import { blobResource } from '../../storage/blob-store.ts';
import type { SourceImage } from '../image-source.ts';
import { openSource } from '../open-source.ts';
import type { LocalLocation } from '../open-source.ts';
import { fetchBlob } from '../transfer/fetch-blob.ts';
import { entryOfManifest } from './describe-entry.ts';
import type { EntryOptions, EntryServices, FoundEntry } from './entry-types.ts';

/**
 * The entries that an archive, a layout or a directory gives. Their blobs are copied into the store: the path may be gone when the list
 * is pushed.
 *
 * @throws {TiffinError} those of `openSource`; `corrupt`, `no-space`
 */
export async function entriesOfLocation(
  services: EntryServices,
  location: LocalLocation,
  options: EntryOptions,
): Promise<readonly FoundEntry[]> {
  const { signal, all } = options;
  await using source = await openSource(services, location, { signal });
  const index = source.images[0]?.index;
  if (!all || index === undefined) return await keepAll(services, source.images, options);
  const { entries } = parseManifestList(index.bytes, index.descriptor.mediaType);
  const found: FoundEntry[] = [];
  for (const entry of entries) {
    const { os, architecture, variant } = entry.platform;
    const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
    await using one = await openSource(services, location, { signal, platform });
    for (const {
      entry: { digest },
    } of await keepAll(services, one.images, options))
      if (digest === entry.digest) found.push({ entry });
  }
  return found;
}

async function keepAll(services: EntryServices, images: readonly SourceImage[], options: EntryOptions): Promise<FoundEntry[]> {
  const found: FoundEntry[] = [];
  for (const image of images) found.push(await keep(services, image, options));
  return found;
}

async function keep(services: EntryServices, { manifest, source }: SourceImage, { leases, signal }: EntryOptions): Promise<FoundEntry> {
  const parsed = parseManifest(manifest.bytes, manifest.descriptor.mediaType);
  const blobs: readonly Descriptor[] = parsed.kind === 'index' ? [] : [parsed.config, ...parsed.layers];
  leases.use(services.leases.hold([manifest.descriptor, ...blobs].map(({ digest }) => blobResource(digest))));
  for (const blob of blobs) await fetchBlob(blob, { blobs: services.blobs, source, progress: undefined, signal, log: services.log });
  services.blobs.put(manifest.descriptor, manifest.bytes);
  const config = parsed.kind === 'index' ? new Uint8Array() : services.blobs.read(parsed.config.digest, maxManifestBytes);
  return { entry: entryOfManifest(manifest, config) };
}
