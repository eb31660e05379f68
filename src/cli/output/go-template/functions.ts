import { FunctionFailure } from './function-failure.ts';
import { formatGo } from './printf.ts';
import { goJson, isMap, isTrue, printValue } from './values.ts';

/** A function of templates: all arguments, the piped one last. */
export type TemplateFunction = (args: readonly unknown[]) => unknown;

/** Functions that templates may call: those of Go's text/template, and those Docker and Podman add. */
export const templateFunctions: Readonly<Record<string, TemplateFunction>> = Object.assign(Object.create(null) as object, {
  and: (args: readonly unknown[]) => args.find((each) => !isTrue(each)) ?? args.at(-1),
  or: (args: readonly unknown[]) => args.find((each) => isTrue(each)) ?? args.at(-1),
  not: ([value]: readonly unknown[]) => !isTrue(value),
  len: ([value]: readonly unknown[]) => lengthOf(value),
  index: ([value, ...keys]: readonly unknown[]) => keys.reduce((inner, key) => indexed(inner, key), value),
  slice: ([value, from, to]: readonly unknown[]) => sliced(value, from, to),
  print: (args: readonly unknown[]) => joinedLikePrint(args),
  println: (args: readonly unknown[]) => `${args.map(printValue).join(' ')}\n`,
  printf: ([format, ...args]: readonly unknown[]) => formatGo(text(format), args),
  html: (args: readonly unknown[]) =>
    args
      .map(printValue)
      .join('')
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  urlquery: (args: readonly unknown[]) => encodeURIComponent(args.map(printValue).join('')),
  eq: ([left, ...rest]: readonly unknown[]) => rest.some((right) => equal(left, right)),
  ne: ([left, right]: readonly unknown[]) => !equal(left, right),
  lt: ([left, right]: readonly unknown[]) => compare(left, right) < 0,
  le: ([left, right]: readonly unknown[]) => compare(left, right) <= 0,
  gt: ([left, right]: readonly unknown[]) => compare(left, right) > 0,
  ge: ([left, right]: readonly unknown[]) => compare(left, right) >= 0,
  json: ([value]: readonly unknown[]) => goJson(value ?? null),
  join: ([values, separator]: readonly unknown[]) => listOf(values).map(printValue).join(text(separator)),
  split: ([value, separator]: readonly unknown[]) => text(value).split(text(separator)),
  lower: ([value]: readonly unknown[]) => text(value).toLowerCase(),
  upper: ([value]: readonly unknown[]) => text(value).toUpperCase(),
  title: ([value]: readonly unknown[]) =>
    text(value).replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_all, before: string, letter: string) => before + letter.toUpperCase()),
  truncate: ([value, length]: readonly unknown[]) => [...text(value)].slice(0, whole(length)).join(''),
  pad: ([value, before, after]: readonly unknown[]) =>
    text(value) === '' ? '' : ' '.repeat(whole(before)) + text(value) + ' '.repeat(whole(after)),
});

const maxPadding = 10_000;

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : printValue(value);
}

function whole(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > maxPadding)
    throw new FunctionFailure(`${printValue(value)} is not a length`);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new FunctionFailure(`${printValue(value)} is not a list`);
  return value as readonly unknown[];
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  if (isMap(value)) return Object.keys(value).length;
  throw new FunctionFailure(value === undefined || value === null ? 'len of nil pointer' : `len of type ${typeof value}`);
}

function indexed(value: unknown, key: unknown): unknown {
  if (value instanceof Map) return value.get(key as string);
  if (Array.isArray(value) || typeof value === 'string') return value[position(key, value.length)];
  if (value === undefined || value === null) throw new FunctionFailure('index of untyped nil');
  if (typeof value !== 'object') throw new FunctionFailure(`can't index item of type ${typeof value}`);
  return Object.hasOwn(value, String(key)) ? (value as Record<string, unknown>)[String(key)] : undefined;
}

function position(key: unknown, length: number): number {
  if (typeof key !== 'number' || !Number.isInteger(key) || key < 0 || key >= length)
    throw new FunctionFailure(`index out of range: ${printValue(key)}`);
  return key;
}

function sliced(value: unknown, from: unknown = 0, to?: unknown): unknown {
  if (typeof value !== 'string' && !Array.isArray(value)) throw new FunctionFailure(`can't slice item of type ${typeof value}`);
  const start = whole(from);
  const end = to === undefined ? value.length : whole(to);
  if (start > end || end > value.length) throw new FunctionFailure(`index out of range: ${end}`);
  return value.slice(start, end);
}

// Go's Print puts a space between two operands when neither is a string.
function joinedLikePrint(args: readonly unknown[]): string {
  return args
    .map((each, index) => (index > 0 && typeof each !== 'string' && typeof args[index - 1] !== 'string' ? ' ' : '') + printValue(each))
    .join('');
}

function equal(left: unknown, right: unknown): boolean {
  if ((left === undefined || left === null) && (right === undefined || right === null)) return true;
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (typeof left !== typeof right) throw new FunctionFailure('incompatible types for comparison');
  return left === right;
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  throw new FunctionFailure('incompatible types for comparison');
}
