import type { PullPolicy } from '../image/pull.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Platform } from '../oci/platform.ts';
import type { BuildContext } from './context.ts';

/** What `FROM` or `COPY --from` names. */
export type BaseRequest = {
  /** After expansion: `alpine`, `alpine:3@sha256:…`, `scratch`, the name of a `--build-context`. */
  readonly name: string;
  readonly platform: Platform;
  /** Instead of that of the build. */
  readonly policy?: PullPolicy | undefined;
};

/** What a stage begins with. */
export type Base =
  | { readonly kind: 'scratch' }
  /** It stays in the store until the build ends. `name` is how labels and the history call it. */
  | { readonly kind: 'image'; readonly image: ImageRecord; readonly name: string; readonly reference: string | undefined }
  /** A `--build-context` that is files. */
  | { readonly kind: 'files'; readonly context: BuildContext };
