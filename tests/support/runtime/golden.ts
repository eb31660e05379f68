import { readFileSync, writeFileSync } from 'node:fs';
import type { RuntimeSpec } from '../../../src/oci/runtime-spec.ts';
import { compilePlan } from '../../../src/runtime/plan.ts';
import { planText } from '../../../src/runtime/plan-text.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { encodeRuntimeSpec } from '../../../src/runtime/spec-json.ts';
import { allCases } from './cases.ts';
import { planFacts, specInput } from './facts.ts';

const file = new URL('golden.json', import.meta.url);

/** What a case comes to: the whole for `plain`, for the others what differs from it (`+` is new, `-` is gone). */
export type Golden = Readonly<Record<string, { readonly spec: readonly string[]; readonly plan: readonly string[] }>>;

/** The results that were looked over and kept. */
export function readGolden(): Golden {
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
}

/** The results as the code has them now. */
export function currentGolden(): Golden {
  let plain: { readonly spec: readonly string[]; readonly plan: readonly string[] } | undefined;
  const entries = allCases.map(({ name, changes, image, host }) => {
    const input = specInput(changes, image, host);
    const { spec, warnings } = buildRuntimeSpec(input);
    const plan = planText(compilePlan(spec, planFacts(input)))
      .trimEnd()
      .split('\n');
    const lines = { spec: [...specLines(spec), ...warnings.map((warning) => `warning: ${warning}`)], plan };
    plain ??= lines;
    return [
      name,
      lines === plain ? lines : { spec: difference(plain.spec, lines.spec), plan: difference(plain.plan, lines.plan) },
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** Keeps the current results: run `node tests/support/runtime/golden.ts` and `npm run fix`, and look the difference over. */
function writeGolden(): void {
  writeFileSync(file, `${JSON.stringify(currentGolden(), undefined, 2)}\n`);
}

function specLines(spec: RuntimeSpec): readonly string[] {
  const { seccomp, ...linux } = spec.linux;
  const filter = seccomp === undefined ? 'none' : `${seccomp.architectures.join(' ')}, ${seccomp.syscalls.length} rules`;
  return flatten('', JSON.parse(encodeRuntimeSpec({ ...spec, linux })), []).concat(`linux.seccomp = ${filter}`);
}

function flatten(path: string, value: unknown, lines: string[]): string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(path === '' ? key : `${path}.${key}`, inner, lines);
  } else if (path === 'mounts') {
    for (const { destination, type, source, options } of value as {
      destination: string;
      type: string;
      source: string;
      options: string[];
    }[]) {
      lines.push(`mount ${destination} ${type} ${source} ${options.join(',')}`);
    }
  } else {
    lines.push(`${path} = ${JSON.stringify(value)}`);
  }
  return lines;
}

function difference(plain: readonly string[], lines: readonly string[]): readonly string[] {
  const [before, after] = [new Set(plain), new Set(lines)];
  return [
    ...plain.filter((line) => !after.has(line)).map((line) => `- ${line}`),
    ...lines.filter((line) => !before.has(line)).map((line) => `+ ${line}`),
  ];
}

if (import.meta.main) writeGolden();
