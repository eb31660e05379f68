import type { Digest } from '../oci/digest.ts';

/** What happens to one blob or layer of an image that is being brought into the store. */
export type TransferState =
  /** Not begun: others are before it. */
  | 'waiting'
  /** Another process has it in hand. */
  | 'elsewhere'
  | 'downloading'
  | 'uploading'
  /** Is being compressed, before it is sent. */
  | 'packing'
  | 'unpacking'
  /** It was there already. */
  | 'exists'
  | 'done';

/** One step of a transfer. `current` and `total` are bytes of the blob, in `unpacking` too (then as far as it was read). */
export type PullProgress =
  | { readonly kind: 'resolving'; readonly reference: string }
  | { readonly kind: 'layer'; readonly digest: Digest; readonly state: TransferState; readonly current: number; readonly total: number }
  | { readonly kind: 'config'; readonly digest: Digest }
  /** The files of a layer get other owners; `current` and `total` are files and directories. */
  | { readonly kind: 'remapping'; readonly digest: Digest; readonly current: number; readonly total: number }
  /** All blobs are there; the manifest follows. */
  | { readonly kind: 'writing' }
  /** All is there and checked; the image becomes visible now. */
  | { readonly kind: 'storing'; readonly id: string };

/** Where the steps go. Called often: it must be quick and must not throw. */
export type ProgressListener = (step: PullProgress) => void;
