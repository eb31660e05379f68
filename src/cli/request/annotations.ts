import { invalid } from './words.ts';

/**
 * Reads `--annotation KEY=VALUE`; the last one of a key counts.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words for what has no `=`
 */
export function toAnnotations(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1) throw invalid(`expected --annotation ${JSON.stringify(text)} to be in key=value format`);
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}
