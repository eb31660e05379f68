import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import { parseManifestList } from '../oci/manifest-list.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { findImage, findList } from './resolve.ts';
import type { ImageServices } from './services.ts';

/** The slice with which platforms are listed. */
export type PlatformServices = Pick<ImageServices, 'images' | 'registries' | 'blobs' | 'log'>;

/**
 * The platforms for which an image exists, by what is in the store: the index from which it was pulled, a list of the user's, else the images that
 * have the name. Attestations and other systems are left out.
 *
 * @returns sorted as the index has them; none for a name that is not there
 */
export function platformsOf(services: PlatformServices, name: string): readonly Platform[] {
  const found = findImage(services, name);
  const list = findList(services, name)?.list;
  const indexes = [...(list === undefined ? [] : [list.content.digest]), ...(found?.image.digests ?? [])];
  for (const digest of indexes) {
    const platforms = platformsOfIndex(services, digest);
    if (platforms.length > 0) return platforms;
  }
  if (found === undefined) return [];
  const named = found.name === undefined ? [] : services.images.listByName(found.name);
  return unique((named.length === 0 ? [found.image] : named).map(({ platform }) => platform));
}

function platformsOfIndex({ blobs }: PlatformServices, digest: Parameters<PlatformServices['blobs']['read']>[0]): readonly Platform[] {
  if (!blobs.has(digest)) return [];
  const bytes = blobs.read(digest, maxManifestBytes);
  if (parseManifest(bytes).kind !== 'index') return [];
  const entries = parseManifestList(bytes).entries.filter(({ platform }) => platform.os === 'linux' && platform.architecture !== 'unknown');
  return unique(
    entries.map(({ platform: { os, architecture, variant } }) => ({ os, architecture, ...(variant === undefined ? {} : { variant }) })),
  );
}

function unique(platforms: readonly Platform[]): Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatform(platform), platform])).values()];
}
