import type { ImageRecord } from '../../storage/image-record.ts';
import type { ProgressListener } from '../progress.ts';
import type { ImageServices } from '../services.ts';

/** The formats of `save --format`, in the order in which Podman names them. */
export const saveFormats = ['oci-dir', 'oci-archive', 'docker-dir', 'docker-archive'] as const;
/** One of `saveFormats`. */
export type SaveFormat = (typeof saveFormats)[number];

/** What `saveImages` works with. */
export type SaveServices = Pick<
  ImageServices,
  'state' | 'blobs' | 'leases' | 'layers' | 'images' | 'registries' | 'log' | 'realm' | 'parallelCopies' | 'events'
>;

/** How images are saved. */
export type SaveOptions = {
  readonly format?: SaveFormat | undefined;
  /** `-m`: every name is an image. Without it the first is the image, and the others are more names for it. */
  readonly multiImageArchive?: boolean | undefined;
  /** `--compress`: pack plain layers on the way; for `docker-dir`. */
  readonly compress?: boolean | undefined;
  readonly progress?: ProgressListener | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** An image that is saved, and the names that it has in the archive. */
export type ImageToSave = { readonly image: ImageRecord; readonly names: readonly string[] };
