import type { ImageRecord } from '../storage/image-record.ts';
import type { Platform } from '../oci/platform.ts';
import type { BuildContext } from './context.ts';

/** What `FROM` or `COPY --from` names. */
export type BaseRequest = {
  /** After expansion: `alpine`, `alpine:3@sha256:…`, `scratch`, the name of a `--build-context`. */
  readonly name: string;
  readonly platform: Platform;
  /** Nobody asked for that platform, which is the host's: an image of another one that has the name will do. */
  readonly isAnyFine?: boolean | undefined;
};

/** What a stage begins with. */
export type Base =
  | { readonly kind: 'scratch' }
  /** It stays in the store until the build ends. `name` is how labels and the history call it: a whole reference, where it has one. */
  | { readonly kind: 'image'; readonly image: ImageRecord; readonly name: string }
  /** A `--build-context` that is files, and the cleaned lines of its own ignore file. */
  | { readonly kind: 'files'; readonly context: BuildContext; readonly ignore: readonly string[] };
