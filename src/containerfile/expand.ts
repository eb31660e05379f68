import { Lexer, type LexerOptions } from './expand/lexer.ts';
import type { Escape } from './instruction.ts';

/** The value of a variable; undefined when it is not set. */
export type Lookup = (name: string) => string | undefined;

/** Where variables have their values; what is not set is told, unless the text has a word for that case. */
export type ExpansionScope = Pick<LexerOptions, 'lookup' | 'escape' | 'onUnset' | 'budget'>;

/** A text whose variables were replaced. */
export type Expansion = {
  readonly text: string;
  /** The text divided at blanks that no quote protects; none unless it is asked for. */
  readonly words: readonly string[];
  /** Names that had a value, and that had none. */
  readonly used: ReadonlySet<string>;
  readonly unset: ReadonlySet<string>;
};

/**
 * Replaces variables and takes quotes and escapes away, as BuildKit does: all forms of `${name…}` of a POSIX shell but `${#name}`, and
 * `${name/from/to}`; patterns know `*` and `?`.
 *
 * @throws {LanguageError} for what a shell would call a syntax error, and for `${name:?message}`
 */
export function expand(text: string, options: LexerOptions): Expansion {
  // Most texts have nothing to replace.
  if (!/[$'"\\`\s]/.test(text)) return { text, words: text === '' ? [] : [text], used: none, unset: none };
  const lexer = new Lexer(text, options);
  return { ...lexer.read(), used: lexer.used, unset: lexer.unset };
}

const none: ReadonlySet<string> = new Set();

/** The text alone of `expand`. @throws {LanguageError} */
export function expandWord(text: string, lookup: Lookup, escape: Escape = '\\'): string {
  return expand(text, { lookup, escape }).text;
}
