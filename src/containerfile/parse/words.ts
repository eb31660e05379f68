import type { Escape } from '../instruction.ts';
import { LanguageError } from '../language-error.ts';

/** More would only be there to take memory. */
const maxWords = 20_000;
const maxList = 1 << 20;

function tooMany(): LanguageError {
  return new LanguageError(`an instruction has more than ${maxWords} words`);
}

/** What stands behind the name of an instruction. */
export type Line = {
  /** As written. */
  readonly keyword: string;
  /** `--name` or `--name=value`, quotes and escapes taken away. */
  readonly flags: readonly string[];
  readonly rest: string;
};

/** Divides an instruction into its name, its flags and the rest. */
export function splitLine(text: string): Line {
  const trimmed = text.trim();
  const keyword = /^\S+/.exec(trimmed)?.[0] ?? '';
  const { flags, rest } = splitFlags(trimmed.slice(keyword.length).trimStart());
  return { keyword, flags, rest };
}

// Each alternative takes what it begins with, whatever follows: nothing is tried twice.
const flagPart = /"((?:[^"\\]+|\\.)*)("|\\?$)|'((?:[^'\\]+|\\.)*)('|\\?$)|\\(.?)|([^\s"'\\]+)/gsy;

function splitFlags(text: string): Pick<Line, 'flags' | 'rest'> {
  const flags: string[] = [];
  let at = 0;
  while (text.startsWith('--', at)) {
    let word = '';
    flagPart.lastIndex = at;
    for (let match = flagPart.exec(text); match !== null; match = flagPart.exec(text)) {
      at = flagPart.lastIndex;
      word += unquoted(match);
    }
    while (at < text.length && /\s/.test(text[at]!)) at++;
    if (word === '--') break;
    flags.push(word);
    if (flags.length > maxWords) throw tooMany();
  }
  return { flags, rest: text.slice(at).trim() };
}

function unquoted([whole, double, doubleEnd, single, singleEnd, escaped]: RegExpExecArray): string {
  const inside = double ?? single;
  if (inside === undefined) return escaped ?? whole;
  if ((doubleEnd ?? singleEnd) !== whole[0]) throw new LanguageError(`a quote (${whole[0]}) is not closed`);
  return inside.replace(/\\(.)/gs, '$1');
}

// A quoted piece may lack its end, which is an error when it is expanded. An escape at the very end quotes nothing.
const pieces = {
  '\\': /\s+|(?:\\.)+|\\$|"(?:[^"\\]+|\\.)*(?:"|\\?$)|'[^']*(?:'|$)|[^\s\\"']+/gsuy,
  '`': /\s+|(?:`.)+|`$|"(?:[^"`]+|`.)*(?:"|`?$)|'[^']*(?:'|$)|[^\s`"']+/gsuy,
} as const satisfies Record<Escape, RegExp>;

/** Words as blanks divide them outside of quotes; quotes and escapes stay for the expansion. */
export function quotedWords(text: string, escape: Escape): string[] {
  const words: string[] = [];
  let word: string[] = [];
  for (const [piece] of text.matchAll(pieces[escape])) {
    if (!/^\s/.test(piece)) word.push(piece === escape ? '' : piece);
    else if (word.length > 0) {
      words.push(word.join(''));
      if (words.length > maxWords) throw tooMany();
      word = [];
    }
  }
  if (word.length > 0) words.push(word.join(''));
  return words;
}

/** Words as blanks divide them, quotes or not. */
export function plainWords(text: string): string[] {
  const words = text.split(/[\t\v\f\r ]+/, maxWords + 2).filter((word) => word !== '');
  if (words.length > maxWords) throw tooMany();
  return words;
}

/**
 * Reads a JSON list of strings; undefined when the text is anything else and so is meant for a shell.
 *
 * @throws {LanguageError} for a list of other things: nobody's shell means that
 */
export function jsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  if (text.length > maxList) throw new LanguageError('a list has more than 1 MiB');
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  if (!list.every((item) => typeof item === 'string')) throw new LanguageError('a JSON list must have nothing but strings');
  if (list.length > maxWords) throw tooMany();
  return list.map((item) => item.toWellFormed());
}

/** `NAME=value` pairs, or the old form, where a blank divides a name from all the rest. */
export type PairWords = { readonly pairs: readonly { readonly name: string; readonly value: string }[]; readonly isOldForm: boolean };

/** Reads the pairs of ENV and LABEL. @throws {LanguageError} */
export function pairWords(text: string, keyword: string, escape: Escape): PairWords {
  const words = quotedWords(text, escape);
  if (words.length === 0) throw new LanguageError(`${keyword} needs at least one NAME=value`);
  if (!words[0]!.includes('=')) {
    const old = /^(\S+?)[\t\v\f\r ]+(.*)$/s.exec(text);
    if (old === null) throw new LanguageError(`${keyword} ${text} has no value`, `write ${keyword} ${text}=value`);
    return { pairs: [{ name: old[1]!, value: old[2]! }], isOldForm: true };
  }
  const pairs = words.map((word) => {
    const at = word.indexOf('=');
    if (at === -1)
      throw new LanguageError(
        `${JSON.stringify(word)} has no "="`,
        `each is NAME=value; a value with blanks stands in quotes: ${keyword} NAME="one two"`,
      );
    if (at === 0) throw new LanguageError(`a name is missing before ${JSON.stringify(word)}`);
    return { name: word.slice(0, at), value: word.slice(at + 1) };
  });
  return { pairs, isOldForm: false };
}
