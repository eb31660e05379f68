import { TiffinError } from '../../lib/errors.ts';
import { flagLabel, type OptionSpec } from './spec.ts';

const truths = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falsehoods = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Which whole numbers an option takes: any that fits in 53 bits, or none below zero. */
export type IntegerKind = 'signed' | 'unsigned';

/**
 * Reads a switch's value as Go's `strconv.ParseBool` does; undefined stays undefined.
 *
 * @throws {TiffinError} `invalid-argument`, in pflag's words
 */
export function convertTruth(text: string | undefined, spec: OptionSpec): boolean | undefined {
  if (text === undefined) return undefined;
  if (truths.has(text)) return true;
  if (falsehoods.has(text)) return false;
  throw invalidValue(text, spec, `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/**
 * Reads a whole number as pflag does (decimal, `0x`, `0o`, `0b`); undefined stays undefined.
 *
 * @throws {TiffinError} `invalid-argument`, in pflag's words
 */
export function convertInteger(text: string | undefined, spec: OptionSpec, kind: IntegerKind): number | undefined {
  if (text === undefined) return undefined;
  const parser = kind === 'signed' ? 'ParseInt' : 'ParseUint';
  const pattern = kind === 'signed' ? /^[+-]?(0x[0-9a-f]+|0o[0-7]+|0b[01]+|[0-9]+)$/i : /^(0x[0-9a-f]+|0o[0-7]+|0b[01]+|[0-9]+)$/i;
  if (!pattern.test(text)) throw invalidValue(text, spec, `strconv.${parser}: parsing ${JSON.stringify(text)}: invalid syntax`);
  const negative = text.startsWith('-');
  const number = Number(text.replace(/^[+-]/, ''));
  if (!Number.isSafeInteger(number))
    throw invalidValue(text, spec, `strconv.${parser}: parsing ${JSON.stringify(text)}: value out of range`);
  return negative ? -number : number;
}

/**
 * Checks that a value is one of a few words.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function convertChoice<Word extends string>(text: string, spec: OptionSpec, choices: readonly Word[]): Word {
  const word = choices.find((each) => each === text);
  if (word !== undefined) return word;
  throw invalidValue(text, spec, `${JSON.stringify(text)} is not a valid value.  Choose from: ${JSON.stringify(choices.join(', '))}`);
}

/** The failure that pflag reports for a value it cannot use. */
export function invalidValue(text: string, spec: OptionSpec, reason: string): TiffinError {
  return new TiffinError(
    'invalid-argument',
    `invalid argument ${JSON.stringify(text)} for ${JSON.stringify(flagLabel(spec))} flag: ${reason}`,
  );
}

/**
 * Splits a value as pflag's string slices do: one CSV record, so that `"a,b",c` is two values.
 *
 * @throws {TiffinError} `invalid-argument` when a quote is left open or stands inside a plain field
 */
export function splitCommas(text: string, spec: OptionSpec): string[] {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  while (field.lastIndex <= text.length) {
    const match = field.exec(text);
    if (match === null) throw invalidValue(text, spec, 'parse error: bare or open " in a comma-separated value');
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return fields;
  }
  return fields;
}
