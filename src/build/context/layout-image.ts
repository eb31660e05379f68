import { openAnySource, openSource } from '../../image/open-source.ts';
import type { ImageSource } from '../../image/image-source.ts';
import type { PullOptions } from '../../image/pull.ts';
import type { ImageServices } from '../../image/services.ts';
import { storeImage } from '../../image/store-image.ts';
import { TiffinError } from '../../lib/errors.ts';
import { hostPlatform, platformMatches } from '../../oci/platform.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { NamedContext } from './named.ts';

/**
 * Brings an image of an OCI layout into the store, without a name.
 *
 * @throws {TiffinError} `not-found` when the layout or the image is not there; `corrupt`, `no-space`, `cancelled`
 */
export async function imageOfLayout(
  services: ImageServices,
  layout: Extract<NamedContext, { kind: 'layout' }>,
  { platform = hostPlatform(), progress, signal }: PullOptions,
): Promise<ImageRecord> {
  const { path, tag, digest } = layout;
  const label = `oci-layout://${path}`;
  await using source = await open(services, layout, { platform, signal });
  const found = source.images.filter(
    ({ manifest, index }) => digest === undefined || manifest.descriptor.digest === digest || index?.descriptor.digest === digest,
  );
  const image = found[0];
  if (image === undefined)
    throw new TiffinError('not-found', `${label}: there is no image ${digest ?? tag ?? ''} in it`.replaceAll('  ', ' '));
  return await storeImage(
    services,
    { ...image, names: [] },
    {
      progress,
      signal,
      discardOnFailure: true,
      check: (config) => {
        if (platformMatches(config, platform)) return;
        services.log.warn(`${label}: the image is for ${config.os}/${config.architecture}, not ${platform.os}/${platform.architecture}`);
      },
    },
  );
}

/** Of several images one must be chosen; by a digest it is chosen among all. */
async function open(
  services: ImageServices,
  { path, tag, digest }: Extract<NamedContext, { kind: 'layout' }>,
  options: Pick<PullOptions, 'platform' | 'signal'>,
): Promise<ImageSource> {
  if (digest !== undefined) return await openAnySource(services, { path, label: `oci-layout://${path}` }, options);
  const selector = tag === undefined ? {} : { selector: { name: tag } };
  return await openSource(services, { transport: 'oci', path, ...selector }, options);
}
