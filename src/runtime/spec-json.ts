import type { RlimitSpec, RuntimeSpec, SeccompSpec } from '../oci/runtime-spec.ts';

const wholeNumbers: ReadonlySet<string> = new Set(['soft', 'hard', 'value', 'valueTwo']);

type WithRawJson = { readonly rawJSON: (text: string) => unknown };
type ParseWithSource = (text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown) => unknown;

/** The spec as the text of a config.json: 64-bit values are written as digits, exactly. */
export function encodeRuntimeSpec(spec: RuntimeSpec): string {
  const { process, linux } = spec;
  // Only these hold bigints; a replacer that looks at every value would cost more than all the rest.
  return JSON.stringify({
    ...spec,
    process: { ...process, ...(process.rlimits !== undefined && { rlimits: process.rlimits.map(exactRlimit) }) },
    linux: { ...linux, ...(linux.seccomp !== undefined && { seccomp: exactSeccomp(linux.seccomp) }) },
  });
}

/** The filter's part of a config.json. */
export function encodeSeccomp(seccomp: SeccompSpec): string {
  return JSON.stringify(exactSeccomp(seccomp));
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

function exactRlimit({ type, soft, hard }: RlimitSpec): object {
  return { type, soft: raw(soft), hard: raw(hard) };
}

function exactSeccomp(seccomp: SeccompSpec): object {
  const syscalls = seccomp.syscalls.map((rule) =>
    rule.args === undefined
      ? rule
      : {
          ...rule,
          args: rule.args.map(({ value, valueTwo, ...rest }) => ({
            ...rest,
            value: raw(value),
            ...(valueTwo !== undefined && { valueTwo: raw(valueTwo) }),
          })),
        },
  );
  return { ...seccomp, syscalls };
}

// Digits beyond 2^53 cannot be had from a number.
function raw(value: bigint): unknown {
  return (JSON as unknown as WithRawJson).rawJSON(value.toString());
}
