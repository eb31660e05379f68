import { TiffinError } from '../lib/errors.ts';

/** How layers are packed on their way out. */
export type OutputCompression = {
  readonly compression?: 'gzip' | 'zstd' | 'uncompressed' | undefined;
  readonly level?: number | undefined;
  /** Layers of the base, too. */
  readonly force?: boolean | undefined;
};

/** Where the files or the image of a build go: one `--output`. */
export type BuildOutput =
  /** The files of the final stage, merged into a directory; those of several platforms each into a directory of its own. */
  | { readonly type: 'local'; readonly destination: string; readonly split?: boolean | undefined }
  /** The same as a tar; `-` is standard output. */
  | { readonly type: 'tar'; readonly destination: string }
  /** An archive or, with `tar=false`, a directory that `load` reads. */
  | {
      readonly type: 'oci' | 'docker';
      readonly destination: string;
      readonly archive: boolean;
      readonly names: readonly string[];
      readonly packing: OutputCompression;
      readonly annotations: readonly OutputAnnotation[];
    }
  /** An image in the store, which is always made; and pushed, with `push=true`. */
  | {
      readonly type: 'image';
      readonly names: readonly string[];
      readonly push: boolean;
      /** Push without a tag. */
      readonly byDigest: boolean;
      readonly packing: OutputCompression;
      /** `oci-mediatypes`, where it is said. */
      readonly format?: 'oci' | 'docker' | undefined;
      readonly annotations: readonly OutputAnnotation[];
    }
  /** Nothing but what stays in the cache. */
  | { readonly type: 'cacheonly' };

/** An annotation, and what it is put on. */
export type OutputAnnotation = {
  readonly on: 'manifest' | 'index' | 'manifest-descriptor' | 'index-descriptor';
  /** Only of the image of this platform. */
  readonly platform?: string | undefined;
  readonly key: string;
  readonly value: string;
};

/** Reads `--output`. @throws {TiffinError} `invalid-argument` */
export function parseOutput(text: string): BuildOutput {
  if (text === '') throw new TiffinError('invalid-argument', 'no output: --output takes a directory, or type=TYPE,dest=PATH');
  if (text === '-') return { type: 'tar', destination: '-' };
  return { type: 'local', destination: text };
}
