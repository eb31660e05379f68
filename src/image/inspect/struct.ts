/**
 * A value that prints as Go prints a struct with `omitempty`: fields that are empty are there for a template, and left
 * out of JSON.
 */
export function structOf(fields: Readonly<Record<string, unknown>>, omitEmpty: readonly string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const enumerable = !(omitEmpty.includes(name) && isEmpty(value));
    Object.defineProperty(result, name, { value, enumerable });
  }
  return result;
}

/** A Go map: it has no fields, only keys. */
export function mapOf<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
