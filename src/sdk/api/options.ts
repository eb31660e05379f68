/** What can be broken off. The call then fails with `cancelled`, whose `cause` is the signal's reason, and leaves nothing half made. */
export type Abortable = { readonly signal?: AbortSignal };

/** How a registry is reached. What is not said is read from the user's `containers/` and Docker configuration, as the commands do. */
export type RegistryOptions = {
  /** In place of stored credentials. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** A file of credentials to read in place of the usual ones. */
  readonly authFile?: string;
  /** `false`: take any certificate, or plain HTTP. */
  readonly tlsVerify?: boolean;
  /** A directory with `ca.crt`, `client.cert`, `client.key`. */
  readonly certDir?: string;
};

/** Which image is taken when there is one in the store: that, always a fresh one, a newer one if there is one, or none but that. */
export type PullPolicy = 'missing' | 'always' | 'newer' | 'never';

/** How far one blob of an image is. Sizes are bytes; `total` is 0 when it is not known. */
export type PullProgress = {
  /** What is brought, as it was asked for. */
  readonly reference: string;
  /** The blob's digest; undefined: the image as a whole. */
  readonly layer: string | undefined;
  readonly state: 'resolving' | 'waiting' | 'downloading' | 'uploading' | 'packing' | 'unpacking' | 'exists' | 'done' | 'storing';
  readonly current: number;
  readonly total: number;
};

/** Who is told of progress. Called often: be quick. What it throws breaks the call off. */
export type OnProgress = (progress: PullProgress) => void;
