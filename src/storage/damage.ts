/** Something in the store that is not as it should be. */
export type Damage = {
  /** `layer sha256:…`, `container web`, `state.db`. */
  readonly object: string;
  /** What is wrong, a sentence each. */
  readonly what: readonly string[];
  /** Mends it, and says how; undefined when nothing here can. @throws {TiffinError} when that did not work */
  readonly mend?: (() => Promise<string> | string) | undefined;
  /** What the user can do where `mend` is missing or fails. */
  readonly remedy?: string | undefined;
  /** What `--force` may remove when nothing else helps. */
  readonly images?: readonly string[] | undefined;
  readonly containers?: readonly string[] | undefined;
};
