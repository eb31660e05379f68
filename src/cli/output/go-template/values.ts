import { GoTime } from '../../../lib/go-time.ts';
import { formatGoTime } from '../../../lib/units.ts';

/** Whether Go's templates take a value for true: not nil, false, zero or empty. */
export function isTrue(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (typeof value === 'bigint') return value !== 0n;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return true;
}

/** Whether a value is what Go calls a map: keys from outside, any may be missing. Objects of ours are structs. */
export function isMap(value: unknown): value is Record<string, unknown> | Map<string, unknown> {
  if (value instanceof Map) return true;
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

/** The entries of a map, keys in order as Go ranges over them; numbers are keys, too. */
export function mapEntries(map: Record<string, unknown> | Map<string, unknown>): [string, unknown][] {
  const entries: [string, unknown][] = map instanceof Map ? [...map] : Object.entries(map);
  return entries.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** A value as Go's `%v` prints it: `[a b]`, `map[k:v]`, `<nil>`; objects of ours are structs: `{a b}`. */
export function printValue(value: unknown): string {
  if (value === undefined) return '<no value>';
  if (value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return formatGoTime(value);
  if (value instanceof GoTime) return value.toString();
  if (Array.isArray(value)) return `[${value.map((each) => printValue(each)).join(' ')}]`;
  if (isMap(value)) {
    return `map[${mapEntries(value)
      .map(([key, each]) => `${key}:${printValue(each)}`)
      .join(' ')}]`;
  }
  if (typeof value === 'object') {
    const members = Object.getOwnPropertyNames(value)
      .map((name) => (value as Record<string, unknown>)[name])
      .filter((each) => typeof each !== 'function');
    // What JSON leaves out is nil.
    return `{${members.map((each) => printValue(each ?? null)).join(' ')}}`;
  }
  return String(value as number | boolean | bigint);
}

/** Compact JSON as Go's encoder writes it: `<`, `>`, `&` and control characters beyond ASCII escaped. */
export function goJson(value: unknown, indent = 0): string {
  const plain = JSON.stringify(value, (_key, each: unknown) => (each instanceof Map ? Object.fromEntries(each) : each), indent) ?? 'null';
  return plain.replace(/[<>&\u007f-\u009f\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
