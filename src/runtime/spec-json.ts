import type { RuntimeSpec } from '../oci/runtime-spec.ts';

const wholeNumbers: ReadonlySet<string> = new Set(['soft', 'hard', 'value', 'valueTwo']);

type WithRawJson = { readonly rawJSON: (text: string) => unknown };
type ParseWithSource = (text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown) => unknown;

/** The spec as the text of a config.json: 64-bit values are written as digits, exactly. */
export function encodeRuntimeSpec(spec: RuntimeSpec): string {
  const { rawJSON } = JSON as unknown as WithRawJson;
  return JSON.stringify(spec, (_, value: unknown) => (typeof value === 'bigint' ? rawJSON(value.toString()) : value));
}

/**
 * Reads a config.json that `encodeRuntimeSpec` wrote; 64-bit values come back as they were.
 *
 * @throws {SyntaxError} when it is no JSON
 */
export function decodeRuntimeSpec(text: string): RuntimeSpec {
  const parse = JSON.parse as ParseWithSource;
  return parse(text, (key, value, { source }) =>
    typeof value === 'number' && wholeNumbers.has(key) && /^\d+$/.test(source ?? '') ? BigInt(source ?? 0) : value,
  ) as RuntimeSpec;
}
