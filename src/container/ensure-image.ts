import { ensureImage, type EnsuredImage } from '../image/ensure.ts';
import type { ProgressListener } from '../image/progress.ts';
import type { LockFile } from '../image/lock-file.ts';
import type { PullOptions } from '../image/pull.ts';
import { findImage } from '../image/resolve.ts';
import type { RegistryAccess } from '../image/services.ts';
import { formatPlatform, hostPlatform, parsePlatform, platformMatches, type Platform } from '../oci/platform.ts';
import type { ImageRequest } from '../runtime/request.ts';
import type { ContainerServices } from './services.ts';

/** How an image is fetched when it has to be. */
export type FetchOptions = {
  readonly access?: RegistryAccess;
  /** Begins to show how far a pull is; called only when there is one. */
  readonly openProgress?: () => Promise<ShownProgress>;
  readonly signal: AbortSignal;
  /** Use exactly the image that this lock file says. */
  readonly openLock?: () => Promise<LockFile>;
};

/** Where the steps of a pull are shown until it is disposed of. */
export type ShownProgress = Disposable & { readonly listener: ProgressListener };

/**
 * Finds the image of a new container, and fetches it when the policy says so. Nothing of pulling is loaded while the store has it.
 *
 * @returns undefined for a plain root directory
 * @throws {TiffinError} `not-found` when it is nowhere, or the policy is `never`; and what a pull throws
 */
export async function ensureNamedImage(
  services: ContainerServices,
  request: ImageRequest,
  options: FetchOptions,
): Promise<EnsuredImage | undefined> {
  if (request.source.kind !== 'image') return undefined;
  const { reference } = request.source;
  const { pull: policy } = request;
  const platform = request.platform === undefined ? undefined : parsePlatform(request.platform);
  if (options.openLock !== undefined) {
    const { ensureLocked } = await import('../image/locked.ts');
    const lock = await options.openLock();
    using progress = policy === 'never' ? undefined : await options.openProgress?.();
    return await ensureLocked(services, lock, reference, pullOptions({ policy, platform, progress, options }));
  }
  const found = policy === 'missing' ? findLocally(services, reference, platform) : undefined;
  if (found !== undefined) return found;
  using progress = policy === 'never' ? undefined : await options.openProgress?.();
  return await ensureImage(services, reference, pullOptions({ policy, platform, progress, options }));
}

function findLocally(services: ContainerServices, reference: string, platform: Platform | undefined): EnsuredImage | undefined {
  const found = findImage(services, reference, platform ?? hostPlatform());
  if (found === undefined) return undefined;
  if (!platformMatches(found.image.platform, platform ?? hostPlatform())) {
    if (platform !== undefined) return undefined;
    services.log.warn(
      `image platform (${formatPlatform(found.image.platform)}) does not match the expected platform (${formatPlatform(hostPlatform())})`,
    );
  }
  return { image: found.image, name: found.name ?? found.image.names[0] ?? reference };
}

type PullParts = {
  readonly policy: ImageRequest['pull'];
  readonly platform: Platform | undefined;
  readonly progress: ShownProgress | undefined;
  readonly options: FetchOptions;
};

function pullOptions({ policy, platform, progress, options }: PullParts): PullOptions {
  return {
    policy,
    signal: options.signal,
    ...(platform === undefined ? {} : { platform }),
    ...(options.access === undefined ? {} : { access: options.access }),
    ...(progress === undefined ? {} : { progress: progress.listener }),
  };
}
