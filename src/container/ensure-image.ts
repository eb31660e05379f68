import type { ProgressListener } from '../image/progress.ts';
import { findImage, type ResolvedImage } from '../image/resolve.ts';
import type { RegistryAccess } from '../image/services.ts';
import { parsePlatform, type Platform } from '../oci/platform.ts';
import type { ImageRequest } from '../runtime/request.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { imageNotKnown } from '../storage/image-store.ts';
import type { ContainerServices } from './services.ts';

/** How an image is fetched when it has to be. */
export type FetchOptions = {
  readonly access?: RegistryAccess;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
};

/** An image, and the name under which `ps` shows it. */
export type NamedImage = { readonly image: ImageRecord; readonly name: string };

/**
 * Finds the image of a new container, and fetches it when the policy says so.
 *
 * @returns undefined for a plain root directory
 * @throws {TiffinError} `not-found` when it is nowhere, or the policy is `never`; and what a pull throws
 */
export async function ensureImage(services: ContainerServices, request: ImageRequest, options: FetchOptions): Promise<NamedImage | undefined> {
  if (request.source.kind === 'rootfs') return undefined;
  const { reference } = request.source;
  const platform = request.platform === undefined ? undefined : parsePlatform(request.platform);
  const found = findImage(services, reference);
  const isThere = found !== undefined && (platform === undefined || fits(found.image, platform));
  if (isThere && (request.pull === 'missing' || request.pull === 'never')) return named(found, reference);
  if (request.pull === 'never') throw imageNotKnown(reference);
  const { pullImage } = await import('../image/pull.ts');
  const image = await pullImage(services, reference, { policy: request.pull, ...(platform === undefined ? {} : { platform }), ...options });
  const name = findImage(services, reference)?.name;
  return named({ image, name }, reference);
}

function named({ image, name }: ResolvedImage, typed: string): NamedImage {
  return { image, name: name ?? image.names[0] ?? typed };
}

function fits({ platform }: ImageRecord, wanted: Platform): boolean {
  return platform.os === wanted.os && platform.architecture === wanted.architecture && (wanted.variant === undefined || wanted.variant === platform.variant);
}
