import { renameSync, rmSync } from 'node:fs';
import { TiffinError } from '../lib/errors.ts';
import { parseReference } from '../oci/reference.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { ImageServices } from './services.ts';
import { storeImage } from './store-image.ts';

/**
 * Fetches blobs of an image again that are missing or damaged, from the repositories that it came from, by digest. Names do
 * not change. What was there comes back when nothing could be fetched.
 *
 * @throws {TiffinError} `not-found` when it came from no registry, and the failure of the last one that was asked
 */
export async function refetchImage(
  services: ImageServices,
  image: ImageRecord,
  blobs: readonly Digest[],
  signal?: AbortSignal,
): Promise<void> {
  const sources = image.repoDigests.filter((name) => name.endsWith(`@${image.manifestDigest}`) && !name.startsWith('localhost/'));
  if (sources.length === 0) throw new TiffinError('not-found', `image ${image.id.slice(0, 12)} came from no registry`);
  let failure: unknown;
  for (const source of sources) {
    using aside = putAside(services, blobs);
    try {
      await fetchFrom(services, image, { source, signal });
      aside.drop();
      return;
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
      failure = error;
    }
  }
  throw failure;
}

async function fetchFrom(
  services: ImageServices,
  image: ImageRecord,
  { source, signal }: { readonly source: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  await using repository = await services.openRepository(parseReference(source), {});
  for (const digest of image.digests.filter((other) => other !== image.manifestDigest && !services.blobs.has(other))) {
    const { bytes } = await repository.getManifest(digest, signal);
    services.blobs.put({ digest, size: bytes.length }, bytes);
  }
  const { bytes, mediaType } = await repository.getManifest(image.manifestDigest, signal);
  const descriptor = { mediaType, digest: image.manifestDigest, size: bytes.length };
  await storeImage(services, { manifest: { bytes, descriptor }, source: repository }, { signal });
}

/** Moves damaged blobs out of the way, so that they count as missing; back again, unless what is in their place is whole. */
function putAside({ blobs }: ImageServices, digests: readonly Digest[]): Disposable & { drop(): void } {
  const moved: { from: string; to: string }[] = [];
  for (const digest of digests) {
    if (!blobs.has(digest)) continue;
    const from = blobs.path(digest);
    const to = `${from}.tmp-${process.pid}-damaged`;
    renameSync(from, to);
    moved.push({ from, to });
  }
  let isDropped = false;
  return {
    drop: () => void (isDropped = true),
    [Symbol.dispose]: () => {
      for (const { from, to } of moved) {
        if (isDropped) rmSync(to, { force: true });
        else renameSync(to, from);
      }
    },
  };
}
