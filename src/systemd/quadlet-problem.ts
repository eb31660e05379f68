/** A mistake in a Quadlet file, or something about it that people will want to know. */
export type QuadletProblem = {
  /** With an error no unit is made of the file; a warning is only said. */
  readonly severity: 'error' | 'warning';
  readonly path: string;
  /** `reference`: something that it names is not there, and may come yet. */
  readonly kind?: 'reference';
  /** Lines count from 1; absent when the whole file is meant. */
  readonly line?: number | undefined;
  readonly section?: string | undefined;
  readonly key?: string | undefined;
  /** What is wrong: lower case, without full stop. */
  readonly message: string;
  /** What to write instead. */
  readonly suggestion?: string | undefined;
};

/** A problem on one line: `web.container:12: PublishPort: … (…)`. */
export function problemLine({ path, line, key, message, suggestion }: QuadletProblem): string {
  const place = line === undefined ? path : `${path}:${line}`;
  const what = key === undefined ? message : `${key}: ${message}`;
  const said = suggestion === undefined ? `${place}: ${what}` : `${place}: ${what}; ${suggestion}`;
  // Names of files may have a newline in them.
  return said.replaceAll(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
