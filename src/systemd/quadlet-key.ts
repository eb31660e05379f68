/** What a Quadlet file describes; also its extension. */
export type QuadletType = 'artifact' | 'build' | 'container' | 'image' | 'kube' | 'network' | 'pod' | 'volume';

/**
 * How the entries of a key are read.
 *
 * - `text`: one text, the last counts
 * - `texts`: a text for each entry
 * - `boolean`: the last counts
 * - `words`: words separated by blanks, of all entries
 * - `arguments`: the same, with escapes, as on a command line
 * - `pairs`: `NAME=value` words, the last of a name counts
 */
export type QuadletReading = 'arguments' | 'boolean' | 'pairs' | 'text' | 'texts' | 'words';

/** A key of Quadlet's own sections, and the option it stands for: read by the generator, by `verify`, by `generate quadlet` and by the manual. */
export type QuadletKey = {
  readonly key: string;
  readonly reads: QuadletReading;
  /** The option of tiffin that gets the value: `--cap-add`; absent where a rule alone knows what comes out. */
  readonly option?: string;
  /** What stands before the value: `label=type:` of `--security-opt`. A boolean with a prefix is this word when it is true, and nothing when not. */
  readonly prefix?: string;
  /** The value has to follow an equals sign. */
  readonly joined?: true;
  /** The name of what is done instead of adding the option: see `quadlet/rules/`. */
  readonly rule?: string;
  /** The words a value has to be one of. */
  readonly choices?: readonly string[];
  /** Why tiffin cannot do it: a clause. Whoever uses the key is refused. */
  readonly refused?: string;
  /** What to write instead of a key of old. */
  readonly deprecated?: string;
  /** A value for the manual. */
  readonly example: string;
  /** A sentence for the manual. */
  readonly summary: string;
};
