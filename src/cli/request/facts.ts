import type { OptionDefaults } from '../../runtime/facts.ts';

/** What turning options into a request needs to know or read beside the options. */
export type RequestFacts = {
  /** The caller's variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What containers.conf says in place of options. */
  readonly defaults?: OptionDefaults | undefined;
  /** Where relative paths of the host start; absolute. */
  readonly directory: string;
  /** Reads a file that an option names. @throws the system call's error */
  readonly readText: (path: string) => string;
  /** The numbers of a block device; undefined for any other file. Only for `run`, `create` and `update`. @throws the system call's error */
  readonly blockDevice?: (path: string) => { readonly major: number; readonly minor: number } | undefined;
};
