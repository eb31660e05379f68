import type { Platform } from '../oci/platform.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ProgressListener } from './progress.ts';
import type { ImageServices, RegistryAccess } from './services.ts';

/** When an image is fetched though one of that name may be in the store. */
export type PullPolicy = 'always' | 'missing' | 'newer' | 'never';

/** How `pullImage` pulls. */
export type PullOptions = {
  /** `missing` by default for `run`; `pull` itself says `always`. */
  readonly policy?: PullPolicy;
  /** Of another machine than this one; from `--platform`, `--arch`, `--os`, `--variant`. */
  readonly platform?: Platform;
  readonly access?: RegistryAccess;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
};

/** Makes sure that an image is in the store. */
export async function pullImage(services: ImageServices, name: string, options: PullOptions = {}): Promise<ImageRecord> {
  await Promise.resolve(services);
  throw new TiffinError('unsupported', `pull ${name} ${options.policy ?? ''}`);
}

/** Pulls every tag of a repository (`pull --all-tags`), one image after the other. */
export async function pullAllTags(services: ImageServices, name: string, options: PullOptions = {}): Promise<ImageRecord[]> {
  return [await pullImage(services, name, options)];
}
