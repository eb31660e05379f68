import { TiffinError } from '../lib/errors.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';

/** Where a value stands, for errors: the document and the path of keys that leads to it. */
export type FieldPath = { readonly what: string; readonly field: string };

/** The path of a key inside `path`. */
export function fieldOf(path: FieldPath, key: string | number): FieldPath {
  const step = typeof key === 'number' ? `[${key}]` : path.field === '' ? key : `.${key}`;
  return { what: path.what, field: `${path.field}${step}` };
}

/** The error for a field that is not what it must be; `rule` continues the sentence "field x …". */
export function badField(path: FieldPath, rule: string): TiffinError {
  return new TiffinError('corrupt', path.field === '' ? `${path.what}: ${rule}` : `${path.what}: field "${path.field}" ${rule}`);
}

/** Reads an object. @throws {TiffinError} `corrupt` for anything else */
export function objectField(value: JsonValue | undefined, path: FieldPath): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badField(path, 'must be an object');
  return value;
}

/**
 * Refuses keys that differ from a known one only in case: readers written in Go take them for the known key, others do not.
 *
 * @throws {TiffinError} `corrupt`
 */
export function refuseCaseVariants(object: JsonObject, known: readonly string[], path: FieldPath): void {
  const exact = new Map(known.map((key) => [key.toLowerCase(), key]));
  for (const key of Object.keys(object)) {
    const meant = exact.get(key.toLowerCase());
    if (meant !== undefined && meant !== key) throw badField(fieldOf(path, key), `is ambiguous: it differs from "${meant}" only in case`);
  }
}

/** Reads a string without NUL, undefined when absent or null. @throws {TiffinError} `corrupt` */
export function optionalString(object: JsonObject, key: string, path: FieldPath): string | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  return stringValue(value, fieldOf(path, key));
}

/** Reads a string without NUL. @throws {TiffinError} `corrupt` when it is absent or something else */
export function requiredString(object: JsonObject, key: string, path: FieldPath): string {
  return stringValue(object[key], fieldOf(path, key));
}

/** Reads an array, empty when absent or null. @throws {TiffinError} `corrupt` for anything else or more than `maxItems` */
export function arrayField(object: JsonObject, key: string, path: FieldPath, maxItems: number): readonly JsonValue[] {
  const value = object[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badField(fieldOf(path, key), 'must be a list');
  if (value.length > maxItems) throw badField(fieldOf(path, key), `has more than ${maxItems} entries`);
  return value;
}

/** Reads a list of strings, undefined when absent or null. @throws {TiffinError} `corrupt` */
export function stringsField(object: JsonObject, key: string, path: FieldPath, maxItems = 65_536): readonly string[] | undefined {
  if (object[key] === undefined || object[key] === null) return undefined;
  const here = fieldOf(path, key);
  return arrayField(object, key, path, maxItems).map((value, index) => stringValue(value, fieldOf(here, index)));
}

/** Reads a map of strings, undefined when absent or null; null values read as empty, as Go reads them. @throws {TiffinError} `corrupt` */
export function stringMapField(object: JsonObject, key: string, path: FieldPath): Readonly<Record<string, string>> | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  const here = fieldOf(path, key);
  const map = Object.create(null) as Record<string, string>;
  for (const [name, text] of Object.entries(objectField(value, here)))
    map[name] = text === null ? '' : stringValue(text, fieldOf(here, name));
  return map;
}

/** Reads the keys of a map whose values say nothing (a Go set), empty when absent or null. @throws {TiffinError} `corrupt` */
export function keySetField(object: JsonObject, key: string, path: FieldPath): readonly string[] {
  const value = object[key];
  if (value === undefined || value === null) return [];
  return Object.keys(objectField(value, fieldOf(path, key)));
}

/** Reads a whole number from 0 to 2^53-1 (a size in bytes). @throws {TiffinError} `corrupt` */
export function sizeField(object: JsonObject, key: string, path: FieldPath): number {
  const value = object[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw badField(fieldOf(path, key), 'must be a whole number that is not negative');
  }
  return value;
}

/** Reads a whole number within ±2^53, undefined when absent or null. @throws {TiffinError} `corrupt` */
export function optionalInteger(object: JsonObject, key: string, path: FieldPath): number | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw badField(fieldOf(path, key), 'must be a whole number');
  return value;
}

/** Reads true or false, false when absent or null. @throws {TiffinError} `corrupt` */
export function booleanField(object: JsonObject, key: string, path: FieldPath): boolean {
  const value = object[key];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw badField(fieldOf(path, key), 'must be true or false');
  return value;
}

function stringValue(value: JsonValue | undefined, path: FieldPath): string {
  if (typeof value !== 'string') throw badField(path, 'must be a string');
  if (value.includes('\0')) throw badField(path, 'contains a NUL character');
  return value;
}
