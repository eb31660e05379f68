import { TiffinError } from '../lib/errors.ts';

/** Where something stands in a file; lines count from 1. */
export type UnitLocation = { readonly path: string; readonly line: number };

/**
 * One `Key=value`. The value is as it stands in the file, without the blanks around it and with continued lines joined by a blank: quotes,
 * escapes and specifiers are those of systemd. An empty value resets the key.
 */
export type UnitEntry = {
  readonly key: string;
  readonly value: string;
  /** The value in pieces, one a line when it is printed; joined by blanks they are the value. */
  readonly pieces?: readonly string[];
  readonly location?: UnitLocation;
};

/** `[Name]` and what follows, in its order; a key may occur several times. */
export type UnitSection = { readonly name: string; readonly entries: readonly UnitEntry[]; readonly location?: UnitLocation };

/** A unit file. A section may occur several times, as in the file; systemd joins them. */
export type UnitFile = {
  /** Lines of comments at the top, without their `#`. */
  readonly comments?: readonly string[];
  readonly sections: readonly UnitSection[];
};

/** systemd refuses files with longer lines (`LONG_LINE_MAX`). */
const longestLine = 1 << 20;

/**
 * A unit file as text, ending with a newline: sections in their order, an empty line before each.
 *
 * Nothing that is in a name or a value can add a line or continue into the next one.
 *
 * @throws {TiffinError} `invalid-argument` for a name or a value that would, and for a line that systemd does not read
 */
export function printUnit({ comments = [], sections }: UnitFile): string {
  const head = comments.map((comment) => `# ${plainText(comment)}`.trimEnd());
  const blocks = sections.map((section) => [sectionLine(section.name), ...section.entries.map(entryLine)].join('\n'));
  return `${[...(head.length === 0 ? [] : [head.join('\n')]), ...blocks].join('\n\n')}\n`;
}

function sectionLine(name: string): string {
  if (!/^[^\p{Cc}[\]]+$/u.test(name)) throw new TiffinError('invalid-argument', `not the name of a section: ${JSON.stringify(name)}`);
  return `[${name}]`;
}

function entryLine({ key, value, pieces = [value] }: UnitEntry): string {
  if (!/^[A-Za-z0-9_-]+$/.test(key)) throw new TiffinError('invalid-argument', `not the name of a setting: ${JSON.stringify(key)}`);
  for (const piece of pieces) requireOneLine(key, piece);
  const lines = `${key}=${pieces.join(' \\\n\t')}`;
  if (Buffer.byteLength(lines) >= longestLine)
    throw new TiffinError('invalid-argument', `the value of ${key} is longer than systemd reads: 1 MiB`);
  return lines;
}

function requireOneLine(key: string, text: string): void {
  if (/[^\P{Cc}\t]/u.test(text) || !text.isWellFormed() || endsEscaping(text))
    throw new TiffinError('invalid-argument', `the value of ${key} does not fit on a line: ${JSON.stringify(text.slice(0, 200))}`);
}

/** Whether the last backslash would continue the line. */
function endsEscaping(value: string): boolean {
  return (/\\*$/.exec(value)?.[0].length ?? 0) % 2 === 1;
}

/**
 * Text for keys that are read as they stand, such as `Description=`, and for comments: what could end the line or hide something
 * becomes a blank, a last backslash goes. Specifiers stay: see `escapeSpecifiers`.
 */
export function plainText(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.replace(/\\+$/, '');
}

/** `%` doubled, so that systemd takes none for a specifier. */
export function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** `$` doubled, so that systemd takes none for a variable. Only for the arguments of `Exec…=`: elsewhere it has no meaning. */
export function escapeVariables(text: string): string {
  return text.replaceAll('$', '$$$$');
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' };

/**
 * A word as systemd splits them: bare where that is safe, otherwise in double quotes with escapes. Bytes that were not UTF-8
 * (lone surrogates U+DC80 … U+DCFF) and everything that a terminal would not show come out as `\xNN`.
 *
 * @throws {TiffinError} `invalid-argument` for NUL, which no word can hold
 */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./$~-]+$/.test(word)) return word;
  if (word.includes('\0')) throw new TiffinError('invalid-argument', `a NUL in ${JSON.stringify(word)}`);
  return `"${word.replaceAll(/["\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => named[character] ?? escapeBytes(character))}"`;
}

function escapeBytes(character: string): string {
  const code = character.charCodeAt(0);
  const bytes = code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : Buffer.from(character);
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** A word of a command line: taken literally, or with `raw` as systemd reads it, specifiers and all. */
export type CommandWord = string | { readonly raw: string };

/**
 * A program and its arguments as the value of `Exec…=`: quoted, `%` and `$` doubled. The program's path is taken as it is, for
 * systemd replaces no variables in it.
 */
export function commandLine([program = '', ...words]: readonly CommandWord[]): string {
  const path = typeof program === 'string' ? quoteWord(escapeSpecifiers(program)) : program.raw;
  return [path, ...words.map(argument)].join(' ');
}

/** One argument of a command line: quoted, `%` and `$` doubled. */
export function argument(word: CommandWord): string {
  return typeof word === 'string' ? quoteWord(escapeVariables(escapeSpecifiers(word))) : word.raw;
}

/** `Exec…=` of which each group of words is printed on a line of its own; the first begins with the program. */
export function commandEntry(key: string, [first = [], ...groups]: readonly (readonly CommandWord[])[]): UnitEntry {
  const pieces = [commandLine(first), ...groups.filter((words) => words.length > 0).map((words) => words.map(argument).join(' '))];
  return { key, value: pieces.join(' '), pieces };
}
