import { TiffinError } from '../lib/errors.ts';
import type { Digest } from '../oci/digest.ts';
import { formatPlatform, hostPlatform, parsePlatform, selectManifest, type Platform } from '../oci/platform.ts';
import { parseReference, repositoryName } from '../oci/reference.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { imageNotKnown } from '../storage/image-store.ts';
import type { EnsuredImage } from './ensure.ts';
import type { LockedImage, LockFile } from './lock-file.ts';
import { lockedReference } from './lock.ts';
import type { PullOptions } from './pull.ts';
import type { ImageServices } from './services.ts';

/** What a name means by a lock. */
export type Pin = { readonly reference: string; readonly digest: Digest; readonly file: string };

/**
 * What a lock says that a name means on a platform.
 *
 * @throws {TiffinError} `not-found` when it says nothing
 */
export function pinOf(
  services: Pick<ImageServices, 'registries'>,
  lock: LockFile,
  { name, platform }: { name: string; platform: Platform },
): Pin {
  const locked = lockedReference(services, lock, name);
  return { reference: locked.reference, digest: digestFor(locked, lock, platform), file: lock.path };
}

function digestFor(locked: LockedImage, lock: LockFile, platform: Platform): Digest {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifests = [...locked.platforms].map(([text, digest]) => ({ mediaType, digest, size: 0, platform: parsePlatform(text) }));
  try {
    return selectManifest({ kind: 'index', mediaType, manifests }, platform).digest;
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw new TiffinError('not-found', `${lock.path} has no ${formatPlatform(platform)} for ${locked.reference}`, {
      hint: `it has ${[...locked.platforms.keys()].join(', ')}`,
    });
  }
}

/**
 * Pulls just what a lock says, by its digest, and gives it the name by which it was asked for.
 *
 * @throws {TiffinError} `not-found` when the lock does not have it, or the registry no longer; what `pullImage` throws
 */
export async function pullLocked(services: ImageServices, lock: LockFile, name: string, options: PullOptions): Promise<ImageRecord> {
  const pin = pinOf(services, lock, { name, platform: options.platform ?? hostPlatform() });
  return (await fetchPinned(services, pin, options)) ?? missing(name);
}

/**
 * The image that `run` and `create` are to use by a lock: from the store, or pulled by its digest.
 *
 * @throws {TiffinError} `wrong-state` when the store has another image by that name: drift is not hidden; what `pullLocked` throws
 */
export async function ensureLocked(services: ImageServices, lock: LockFile, name: string, options: PullOptions): Promise<EnsuredImage> {
  const platform = options.platform ?? hostPlatform();
  const pin = pinOf(services, lock, { name, platform });
  const { policy = 'missing' } = options;
  const named = services.images.listByName(pin.reference).find((image) => formatPlatform(image.platform) === formatPlatform(platform));
  if (named !== undefined && !named.digests.includes(pin.digest) && (policy === 'missing' || policy === 'never')) throw drift(pin, named);
  const image = await fetchPinned(services, pin, { ...options, policy });
  return { image: image ?? missing(name), name: pin.reference };
}

async function fetchPinned(services: ImageServices, pin: Pin, options: PullOptions): Promise<ImageRecord | undefined> {
  const { policy = 'missing' } = options;
  const here = services.images.findByDigest(pin.digest);
  if (here === undefined && policy === 'never') return undefined;
  const image = here !== undefined && policy !== 'always' ? here : await fetch(services, pin, options);
  if (!image.names.includes(pin.reference)) services.images.tag(image.id, pin.reference);
  return image;
}

async function fetch(services: ImageServices, pin: Pin, options: PullOptions): Promise<ImageRecord> {
  const { pullImage } = await import('./pull.ts');
  return await pullImage(services, `${repositoryName(parseReference(pin.reference))}@${pin.digest}`, { ...options, policy: 'always' });
}

function drift({ reference, digest, file }: Pin, named: ImageRecord): TiffinError {
  return new TiffinError('wrong-state', `${reference} in the store is ${named.manifestDigest}, but ${file} says ${digest}`, {
    hint: `go by the lock with tiffin pull --locked ${reference}, or by the registry with tiffin lock update ${reference}`,
  });
}

function missing(name: string): never {
  throw imageNotKnown(name);
}
