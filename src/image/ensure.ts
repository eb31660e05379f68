import { existsSync } from 'node:fs';
import { TiffinError } from '../lib/errors.ts';
import { formatPlatform, hostPlatform, platformMatches } from '../oci/platform.ts';
import type { Platform } from '../oci/platform.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { findImage, requireNoList, unknownImage } from './resolve.ts';
import type { PullOptions } from './pull.ts';
import type { ImageServices } from './services.ts';

/** An image that may be run, and how `ps` calls it. */
export type EnsuredImage = { readonly image: ImageRecord; readonly name: string };

/**
 * Finds the image that `run` or `create` asks for, and pulls it when the policy says so.
 *
 * Loads nothing of the registry while the store has the image.
 *
 * @throws {TiffinError} `not-found` and those of `pullImage`; `corrupt` when one of its layers is missing
 */
export async function ensureImage(services: ImageServices, nameOrId: string, options: PullOptions = {}): Promise<EnsuredImage> {
  const { policy = 'missing' } = options;
  if (policy === 'missing' || policy === 'never') {
    const here = findUsable(services, nameOrId, options.platform);
    if (here !== undefined) return here;
    requireNoList(services, nameOrId, options.platform);
    if (policy === 'never') throw unknownImage(services, nameOrId);
  }
  const { pullImage } = await import('./pull.ts');
  const image = await pullImage(services, nameOrId, { ...options, policy: policy === 'missing' ? 'always' : policy }).catch(
    (error: unknown) => {
      throw tellOtherPlatform(services, { nameOrId, wanted: options.platform, error });
    },
  );
  return { image, name: findImage(services, nameOrId, options.platform)?.name ?? image.names[0] ?? nameOrId };
}

/** Who asks for another platform than the store has should not have to guess why a registry is asked at all. */
function tellOtherPlatform(
  services: ImageServices,
  { nameOrId, wanted, error }: { readonly nameOrId: string; readonly wanted: Platform | undefined; readonly error: unknown },
): unknown {
  if (!(error instanceof TiffinError) || error.code === 'cancelled' || wanted === undefined) return error;
  const here = findImage(services, nameOrId)?.image.platform;
  if (here === undefined || platformMatches(here, wanted)) return error;
  const hint = `${nameOrId} is in the store for ${formatPlatform(here)}, not for ${formatPlatform(wanted)}`;
  return new TiffinError(error.code, error.message, { hint: error.hint === undefined ? hint : `${hint}; ${error.hint}`, cause: error });
}

function findUsable(services: ImageServices, nameOrId: string, platform: Platform | undefined): EnsuredImage | undefined {
  const found = findImage(services, nameOrId, platform ?? hostPlatform());
  if (found === undefined || !isWanted(found.image, platform) || !isWhole(services, found.image)) return undefined;
  return { image: found.image, name: found.name ?? nameOrId };
}

/** A layer may have been lost with a disk; pulling again brings it back. */
function isWhole(services: ImageServices, image: ImageRecord): boolean {
  const isWholeNow = image.layers.every(({ diffId }) => existsSync(services.layers.path(diffId)));
  if (!isWholeNow) services.log.warn(`image ${image.id.slice(0, 12)}: a layer is missing from the store`);
  return isWholeNow;
}

function isWanted(image: ImageRecord, platform: Platform | undefined): boolean {
  return platform === undefined || platformMatches(image.platform, platform);
}
