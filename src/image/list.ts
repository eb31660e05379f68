import type { ImageRecord } from '../storage/image-record.ts';
import type { ImageServices } from './services.ts';

/** A row of `images`: one a name, as Podman prints them; an image without a name has one row of `<none>`. */
export type ImageRow = {
  readonly image: ImageRecord;
  /** `docker.io/library/alpine`, or `<none>` */
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  /** Made from it, running or not. */
  readonly containers: number;
  readonly isDangling: boolean;
  readonly sharedSizeBytes: number;
};

/** The columns by which `images --sort` sorts. */
export const imageSortKeys = ['created', 'id', 'repository', 'size', 'tag'] as const;
export type ImageSortKey = (typeof imageSortKeys)[number];

/** Which images `listImages` lists, and in which order. */
export type ListOptions = {
  /** `--filter`: each `key=value` or `key!=value`. */
  readonly filters?: readonly string[];
  /** `images NAME`: those whose repository, or repository and tag, is that. */
  readonly name?: string;
  /** Default `created`, the youngest first. */
  readonly sort?: ImageSortKey;
};

/** What `listImages` works with. */
export type ListServices = Pick<ImageServices, 'images' | 'registries'>;
