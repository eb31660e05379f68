/** What turning options into a request needs to know or read beside the options. */
export type RequestFacts = {
  /** The caller's variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths of the host start; absolute. */
  readonly directory: string;
  /** Reads a file that an option names. @throws the system call's error */
  readonly readText: (path: string) => string;
};
