import { type Budget, newBudget, spend } from '../budget.ts';
import type { Escape } from '../instruction.ts';
import { LanguageError } from '../language-error.ts';
import { replace, trim } from './pattern.ts';

/** How a text is read. */
export type LexerOptions = {
  readonly escape: Escape;
  /** The value of a variable; undefined when it is not set. */
  readonly lookup: (name: string) => string | undefined;
  /** Told of each name that is not set where the text has no word for that case, as `${name:-word}` has. */
  readonly onUnset?: (name: string) => void;
  /** `keep`: quotes stay in the result; `plain`: they are characters like others. */
  readonly quotes?: 'remove' | 'keep' | 'plain';
  /** Escapes stay before what they escape. */
  readonly keepEscapes?: boolean;
  /** What is not set stays as it is written, instead of becoming nothing. */
  readonly keepUnset?: boolean;
  /** The text is divided into words, too. */
  readonly isDivided?: boolean;
  /** Its own by default. */
  readonly budget?: Budget;
};

const maxDepth = 100;
const maxPieces = 4096;

const nameAt = /\p{Nd}+|[@*#?$!-]|[\p{L}_][\p{L}\p{Nd}_]*/uy;
/** Characters that never mean anything. */
const plainAt = /[^$'"\\`}/]+/y;
const space = /\s/;

/** Reads one text; words are what blanks outside of quotes divide, those of variables' values too. */
export class Lexer {
  readonly used = new Set<string>();
  readonly unset = new Set<string>();
  readonly #text: string;
  readonly #options: LexerOptions;
  readonly #budget: Budget;
  #at = 0;
  #depth = 0;
  readonly #words: string[] = [];
  /** Of the word that is being read; a word may be empty pieces only. */
  #word: string[] = [];

  constructor(text: string, options: LexerOptions) {
    this.#text = text;
    this.#options = options;
    this.#budget = options.budget ?? newBudget();
  }

  /** @throws {LanguageError} what a shell would call a syntax error, and `${name:?message}` */
  read(): { readonly text: string; readonly words: readonly string[] } {
    const text = this.#until(undefined, this.#options.keepEscapes === true);
    this.#endWord();
    return { text, words: this.#words };
  }

  /** Up to `stop`, which is taken, too; words are only those of the outermost level. */
  #until(stop: string | undefined, keepEscapes: boolean): string {
    const isDivided = this.#depth++ === 0 && this.#options.isDivided === true;
    if (this.#depth > maxDepth) throw new LanguageError(`substitutions are nested more than ${maxDepth} deep`);
    let parts: string[] = [];
    const add = (piece: string, isSplit: boolean): void => {
      // Many small pieces take more room than what they become.
      if (parts.length === maxPieces) parts = [parts.join('')];
      parts.push(piece);
      spend(this.#budget, 'characters', piece.length);
      if (isDivided) this.#addToWord(piece, isSplit);
    };
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === stop) {
        this.#at++;
        this.#depth--;
        return parts.join('');
      }
      this.#piece(keepEscapes, add);
    }
    if (stop !== undefined) throw new LanguageError(`"${stop}" is missing after "\${"`, 'a substitution is written ${name:-default}');
    this.#depth--;
    return parts.join('');
  }

  #piece(keepEscapes: boolean, add: (piece: string, isSplit: boolean) => void): void {
    const character = this.#text[this.#at]!;
    if (character === '$') add(this.#dollar(), true);
    else if (character === "'" && this.#options.quotes !== 'plain') add(this.#singleQuoted(), false);
    else if (character === '"' && this.#options.quotes !== 'plain') add(this.#doubleQuoted(keepEscapes), false);
    else if (character === this.#options.escape) {
      const next = this.#text[this.#at + 1] ?? '';
      if (keepEscapes) add(character, false);
      if (next !== '') add(next, false);
      this.#at += 2;
    } else {
      plainAt.lastIndex = this.#at;
      const run = plainAt.exec(this.#text)?.[0] ?? character;
      this.#at += run.length;
      add(run, true);
    }
  }

  #addToWord(piece: string, isSplit: boolean): void {
    if (!isSplit || !space.test(piece)) {
      if (piece !== '') this.#word.push(piece);
      return;
    }
    for (const part of piece.split(/(\s+)/)) {
      if (space.test(part)) this.#endWord();
      else if (part !== '') this.#word.push(part);
    }
  }

  #endWord(): void {
    if (this.#word.length > 0) this.#words.push(this.#word.join(''));
    this.#word = [];
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    if (end === -1) throw new LanguageError("a single quote (') is not closed");
    const inside = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return this.#options.quotes === 'keep' ? `'${inside}'` : inside;
  }

  #doubleQuoted(keepEscapes: boolean): string {
    const quote = this.#options.quotes === 'keep' ? '"' : '';
    const parts = [quote];
    for (this.#at++; this.#at < this.#text.length;) {
      const character = this.#text[this.#at]!;
      if (character === '"') {
        this.#at++;
        parts.push(quote);
        return parts.join('');
      }
      parts.push(this.#quotedPiece(character, keepEscapes));
    }
    throw new LanguageError('a double quote (") is not closed');
  }

  #quotedPiece(character: string, keepEscapes: boolean): string {
    if (character === '$') return this.#dollar();
    const next = this.#text[this.#at + 1];
    if (character === this.#options.escape && (next === '"' || next === '$' || next === character)) {
      this.#at += 2;
      return keepEscapes ? character + next : next;
    }
    plainAt.lastIndex = this.#at;
    const run = plainAt.exec(this.#text)?.[0] ?? character;
    this.#at += run.length;
    return run;
  }

  #dollar(): string {
    const start = this.#at++;
    if (this.#text[this.#at] === '{') {
      this.#at++;
      return this.#braces(start);
    }
    const name = this.#name();
    if (name === '') return '$';
    return this.#value(name) ?? (this.#options.keepUnset === true ? `$${name}` : '');
  }

  #name(): string {
    nameAt.lastIndex = this.#at;
    const name = nameAt.exec(this.#text)?.[0] ?? '';
    this.#at += name.length;
    return name;
  }

  #value(name: string, unset: 'told' | 'expected' = 'told'): string | undefined {
    const value = this.#options.lookup(name);
    (value === undefined ? this.unset : this.used).add(name);
    if (value === undefined && unset === 'told') this.#options.onUnset?.(name);
    return value;
  }

  #braces(start: number): string {
    const name = this.#name();
    if (name === '') throw new LanguageError(`bad substitution: "\${" is followed by no name`, 'write \\$ for a dollar that means itself');
    const modifier = this.#text[this.#at++];
    if (modifier === undefined) throw new LanguageError('"}" is missing after "${"');
    const result = modifier === '}' ? (this.#value(name) ?? '') : this.#modified(name, modifier);
    const isKept = this.#options.keepUnset === true && this.unset.has(name);
    return isKept ? this.#text.slice(start, this.#at) : result;
  }

  #modified(name: string, modifier: string): string {
    if (modifier === '/') return this.#replaced(name);
    const emptyIsUnset = modifier === ':';
    const operator = emptyIsUnset ? (this.#text[this.#at++] ?? '') : modifier;
    if (!operators.includes(operator)) throw unknownOperator(name, emptyIsUnset ? `:${operator}` : operator);
    if (operator === '#' || operator === '%') return this.#trimmed(name, operator);
    const word = this.#until('}', false);
    const value = this.#value(name, 'expected');
    return chosen(operator, { name, value: emptyIsUnset && value === '' ? undefined : value, word, isUnset: value === undefined });
  }

  #trimmed(name: string, operator: string): string {
    const word = this.#until('}', true);
    const longest = word.startsWith(operator);
    return trim(this.#value(name) ?? '', longest ? word.slice(1) : word, { end: operator === '%', longest, budget: this.#budget });
  }

  #replaced(name: string): string {
    const all = this.#text[this.#at] === '/';
    if (all) this.#at++;
    const pattern = this.#until('/', true);
    const by = this.#until('}', true).replace(/\\([/}])/g, '$1');
    return replace(this.#value(name) ?? '', pattern, { by, all, budget: this.#budget });
  }
}

const operators = ['+', '-', '?', '#', '%'];

function unknownOperator(name: string, operator: string): LanguageError {
  return new LanguageError(
    `substitution "\${${name}${operator}…}" is not known`,
    'known are ${name:-default}, ${name:+text}, ${name:?message}, ${name#start}, ${name%end} and ${name/from/to}',
  );
}

type Choice = { readonly name: string; readonly value: string | undefined; readonly word: string; readonly isUnset: boolean };

/** What `-`, `+` and `?` make of a value that counts and the word behind them. */
function chosen(operator: string, { name, value, word, isUnset }: Choice): string {
  if (operator === '+') return value === undefined ? '' : word;
  if (value !== undefined) return value;
  if (operator === '-') return word;
  throw new LanguageError(`${name}: ${word === '' ? `it must not be ${isUnset ? 'unset' : 'empty'}` : word}`);
}
