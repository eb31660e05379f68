import type { SeccompArgument, SeccompSpec } from '../../../src/oci/runtime-spec.ts';
import { actionValue } from '../../../src/runtime/seccomp/decisions.ts';

/** A system call as the kernel shows it to a filter. */
export type SyscallData = { readonly architecture: number; readonly number: number; readonly args: readonly bigint[] };

/** Runs a compiled filter as the kernel would (classic BPF over struct seccomp_data) and returns its SECCOMP_RET_ value. */
export function runFilter(program: Uint8Array, data: SyscallData): number {
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const input = seccompData(data);
  let accumulator = 0;
  let position = 0;
  for (;;) {
    const at = position * 8;
    const [opcode, jumpTrue, jumpFalse, value] = [
      code.getUint16(at, true),
      code.getUint8(at + 2),
      code.getUint8(at + 3),
      code.getUint32(at + 4, true),
    ];
    position += 1;
    if (opcode === 0x06) return value;
    if (opcode === 0x20) accumulator = input.getUint32(value, true);
    else if (opcode === 0x54) accumulator = (accumulator & value) >>> 0;
    else if (opcode === 0x05) position += value;
    else position += jumpHolds(opcode, accumulator, value) ? jumpTrue : jumpFalse;
  }
}

/** What the rules of a resolved profile say about a call of that name, read one by one in their order. */
export function naiveDecision(spec: SeccompSpec, name: string, args: readonly bigint[]): number {
  const rules = spec.syscalls.filter((rule) => rule.names.includes(name));
  const plain = rules.find((rule) => (rule.args ?? []).length === 0);
  if (plain !== undefined) return actionValue(plain.action, plain.errnoRet);
  for (const rule of rules) {
    const conditions = rule.args ?? [];
    const repeats = new Set(conditions.map((condition) => condition.index)).size < conditions.length;
    const holds = repeats
      ? conditions.some((condition) => conditionHolds(condition, args))
      : conditions.every((condition) => conditionHolds(condition, args));
    if (holds) return actionValue(rule.action, rule.errnoRet);
  }
  return actionValue(spec.defaultAction, spec.defaultErrnoRet);
}

function conditionHolds({ index, op, value, valueTwo = 0n }: SeccompArgument, args: readonly bigint[]): boolean {
  const actual = args[index] ?? 0n;
  const table: Readonly<Record<SeccompArgument['op'], boolean>> = {
    SCMP_CMP_EQ: actual === value,
    SCMP_CMP_NE: actual !== value,
    SCMP_CMP_LT: actual < value,
    SCMP_CMP_LE: actual <= value,
    SCMP_CMP_GE: actual >= value,
    SCMP_CMP_GT: actual > value,
    SCMP_CMP_MASKED_EQ: (actual & value) === valueTwo,
  };
  return table[op];
}

function jumpHolds(opcode: number, accumulator: number, value: number): boolean {
  if (opcode === 0x15) return accumulator === value;
  if (opcode === 0x25) return accumulator > value;
  if (opcode === 0x35) return accumulator >= value;
  throw new Error(`unknown instruction 0x${opcode.toString(16)}`);
}

function seccompData({ architecture, number, args }: SyscallData): DataView {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint32(0, number, true);
  view.setUint32(4, architecture, true);
  for (const [index, value] of args.entries()) view.setBigUint64(16 + 8 * index, value, true);
  return view;
}
