/** A JSON Schema (draft 2020-12), of the few keywords that we use. */
export type JsonSchema = {
  readonly $schema?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
};

/** Members of an object, by name. */
export type Members = Readonly<Record<string, JsonSchema>>;

/** Any string. */
export const text: JsonSchema = { type: 'string' };
/** A whole number. */
export const integer: JsonSchema = { type: 'integer' };
/** A number. */
export const number: JsonSchema = { type: 'number' };
/** true or false. */
export const truth: JsonSchema = { type: 'boolean' };
/** A moment as RFC 3339 writes it. */
export const time: JsonSchema = { type: 'string', format: 'date-time' };
/** What others decide: anything. */
export const anything: JsonSchema = {};

/** One of a few words. */
export function words(...list: readonly string[]): JsonSchema {
  return { type: 'string', enum: list };
}

/** A list of equal things. */
export function list(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

/** An object whose names somebody chose, like labels. */
export function map(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

/** An object with members that are always there, and others that are left out when they are empty. */
export function object(members: Members, optional: Members = {}): JsonSchema {
  return { type: 'object', properties: { ...members, ...optional }, required: Object.keys(members) };
}

/** The same, or null: Go writes it for lists and maps that were never made. */
export function nullable(schema: JsonSchema): JsonSchema {
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}

/** Any of several shapes. */
export function either(...shapes: readonly JsonSchema[]): JsonSchema {
  return { anyOf: shapes };
}
