/** Validates JSON against our schemas. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema, Members } from '../../src/cli/schemas/schema.ts';

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Makes a check of one schema: what does not fit, member by member. Members that the schema does not know are mistakes here, not for users. */
export function checkOf(schema: JsonSchema): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, formats: { 'date-time': moment } });
  const validate = ajv.compile(closed(schema));
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

function closed(schema: JsonSchema): object {
  const { properties, items, anyOf, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(items !== undefined && { items: closed(items) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map(closed) }),
    ...(additionalProperties !== undefined && { additionalProperties: closed(additionalProperties) }),
    ...(properties !== undefined && { properties: closedMembers(properties), additionalProperties: false }),
  };
}

function closedMembers(members: Members): object {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, closed(member)]));
}
