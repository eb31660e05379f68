import { TiffinError, errnoOf } from '../../lib/errors.ts';

/** The failure of an option's value, and what to write instead. */
export function invalid(message: string, hint?: string): TiffinError {
  return new TiffinError('invalid-argument', message, { hint });
}

/** `KEY=VALUE` cut at the first `=`; no value is undefined. */
export function splitPair(text: string): { readonly key: string; readonly value: string | undefined } {
  const equals = text.indexOf('=');
  return equals < 0 ? { key: text, value: undefined } : { key: text.slice(0, equals), value: text.slice(equals + 1) };
}

/** A record whose keys come from outside: it has no prototype. */
export function record(pairs: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  const result = Object.create(null) as Record<string, string>;
  for (const [key, value] of pairs) result[key] = value;
  return result;
}

/** The `KEY=VALUE` texts of an option; no value is an empty one. */
export function pairsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return record(texts.map(splitPair).map(({ key, value = '' }) => [key, value] as const));
}

/** One of several words, or the failure that `message` words, with the choices when it does not name them. */
export function oneOf<Word extends string>(text: string, words: readonly Word[], message: string): Word {
  const word = words.find((each) => each === text);
  if (word === undefined)
    throw invalid(message, words.every((each) => message.includes(each)) ? undefined : `known are ${words.join(', ')}`);
  return word;
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
};

/** What a failed system call on a file means, as Go words it: `open PATH: no such file or directory`. */
export function fileFailure(verb: string, path: string, error: unknown): string {
  const errno = errnoOf(error) ?? '';
  return `${verb} ${path}: ${sentences[errno] ?? (error instanceof Error ? error.message : String(error))}`;
}
