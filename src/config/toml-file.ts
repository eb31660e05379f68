import type { TomlTable, TomlValue } from 'smol-toml';
import { parse, TomlError } from 'smol-toml';

import { TiffinError } from '../lib/errors.ts';
import type { Origin, Setting } from './source-file.ts';
import { formatOrigin, readSourceFile } from './source-file.ts';

/** A TOML file that was read: its values, and its text, in which the line of a setting is looked up. */
export type TomlFile = { readonly file: string; readonly text: string; readonly values: TomlTable };

/**
 * Reads a TOML file.
 *
 * @returns undefined when it does not exist
 * @throws {TiffinError} `invalid-argument` with file and line
 */
export function readTomlFile(file: string): TomlFile | undefined {
  const text = readSourceFile(file);
  if (text === undefined) return undefined;
  try {
    return { file, text, values: parse(withoutComments(text)) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // Not as its cause: the parser's message goes on with lines of the file.
    const reason = cause.message.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '');
    throw new TiffinError('invalid-argument', `${formatOrigin({ file, line: cause.line })}: it is no valid TOML: ${reason}`);
  }
}

/**
 * Empties the lines that are comments: distributions ship files of thousands of them, and the parser takes 4 ms to skip what this
 * skips in 0.1. Lines keep their numbers; inside strings of several lines a comment is none, so such files are left alone.
 */
function withoutComments(text: string): string {
  return /"""|'''/.test(text) ? text : text.replace(/^[ \t]*#.*$/gm, '');
}

/**
 * The line on which a key of a table is set; 1 when it cannot be found (dotted keys, inline tables).
 *
 * @param occurrence which `[[table]]` it is, from 0
 */
export function originOf(source: Pick<TomlFile, 'file' | 'text'>, table: string, key: string, occurrence = 0): Origin {
  const header = new RegExp(`^\\s*\\[{1,2}\\s*${escapePattern(table)}\\s*\\]{1,2}`);
  const setting = new RegExp(`^\\s*["']?${escapePattern(key)}["']?\\s*=`);
  let within = table === '';
  let seen = -1;
  for (const [index, line] of source.text.split('\n').entries()) {
    if (/^\s*\[/.test(line)) {
      within = table !== '' && header.test(line);
      if (within) seen += 1;
    } else if (within && (table === '' || seen === occurrence) && setting.test(line)) {
      return { file: source.file, line: index + 1 };
    }
  }
  return { file: source.file, line: 1 };
}

/** The words for the type each reader wants. */
export type Reader<Value> = { readonly expected: string; readonly read: (value: TomlValue) => Value | undefined };

/** A text. */
export const text: Reader<string> = { expected: 'a string', read: (value) => (typeof value === 'string' ? value : undefined) };

/** True or false. */
export const flag: Reader<boolean> = { expected: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) };

/** A whole number that a double can hold. */
export const integer: Reader<number> = {
  expected: 'a whole number',
  read: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined),
};

/** A list of texts; tables such as `{append=true}`, which containers.conf allows among them, are left out. */
export const texts: Reader<readonly string[]> = {
  expected: 'a list of strings',
  read: (value) => {
    if (!Array.isArray(value)) return undefined;
    const strings = value.filter((item) => typeof item === 'string');
    return strings.length === value.filter((item) => !isTable(item)).length ? strings : undefined;
  },
};

/** A table of texts. */
export const textMap: Reader<ReadonlyMap<string, string>> = {
  expected: 'a table of strings',
  read: (value) => {
    if (!isTable(value)) return undefined;
    const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return entries.length === Object.keys(value).length ? new Map(entries) : undefined;
  },
};

/** A table of lists of texts. */
export const textsMap: Reader<ReadonlyMap<string, readonly string[]>> = {
  expected: 'a table of lists of strings',
  read: (value) => {
    if (!isTable(value)) return undefined;
    const entries = Object.entries(value).map(([key, list]) => [key, texts.read(list)] as const);
    const good = entries.filter((entry): entry is [string, readonly string[]] => entry[1] !== undefined);
    return good.length === entries.length ? new Map(good) : undefined;
  },
};

/** Whether a value is a table. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * Reads a key of a top-level table (`''`: of the document itself).
 *
 * @returns undefined when it is not set
 * @throws {TiffinError} `invalid-argument` with file and line when it is of another type
 */
export function readSetting<Value>(source: TomlFile, table: string, key: string, reader: Reader<Value>): Setting<Value> | undefined {
  const container = table === '' ? source.values : source.values[table];
  if (!isTable(container) || !Object.hasOwn(container, key)) return undefined;
  const raw = container[key];
  const value = raw === undefined ? undefined : reader.read(raw);
  if (value === undefined) {
    throw new TiffinError('invalid-argument', `${formatOrigin(originOf(source, table, key))}: ${key} must be ${reader.expected}`);
  }
  return {
    value,
    // Looked up when asked for, which is seldom: to find the line takes longer than to read the value.
    get origin() {
      return originOf(source, table, key);
    },
  };
}

function escapePattern(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
