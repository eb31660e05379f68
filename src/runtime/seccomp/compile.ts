import { TiffinError } from '../../lib/errors.ts';
import type { SeccompSpec } from '../../oci/runtime-spec.ts';
import { type Instruction, jump, jumpEqual, jumpGreaterEqual, load, ret } from './bpf.ts';
import { decisionCode } from './conditions.ts';
import { actionValue, type Decision, decideSyscalls, notImplemented, returnErrno } from './decisions.ts';
import { syscallNumbers, type SyscallTable } from './syscall-tables.ts';

type Range = { readonly start: number; readonly decision: Decision };

// struct seccomp_data
const numberOffset = 0;
const architectureOffset = 4;
const killProcess = 0x8000_0000;
const x32Start = 0x4000_0000;
const maximumInstructions = 4096;

const architectures: Readonly<Record<string, { readonly table: SyscallTable; readonly audit: number }>> = {
  SCMP_ARCH_X86_64: { table: 'x86_64', audit: 0xc000_003e },
  SCMP_ARCH_X86: { table: 'i386', audit: 0x4000_0003 },
  SCMP_ARCH_AARCH64: { table: 'aarch64', audit: 0xc000_00b7 },
};

/**
 * Compiles a resolved profile to a classic BPF program for seccomp(2): the architecture first, then a binary search over ranges of
 * system call numbers that share a decision, conditions on arguments (all 64 bits) at the leaves. Numbers of the x32 ABI get ENOSYS,
 * architectures that the profile does not list kill the process.
 *
 * @returns an array of `struct sock_filter`, little endian
 * @throws {TiffinError} `invalid-argument` when the program would have more than 4096 instructions
 */
export function compileSeccomp(spec: SeccompSpec): Uint8Array {
  const program: Instruction[] = [[load, 0, 0, architectureOffset]];
  for (const name of spec.architectures) {
    const architecture = architectures[name];
    if (architecture === undefined) continue;
    const body: readonly Instruction[] = [[load, 0, 0, numberOffset], ...searchTree(decisionRanges(spec, architecture.table))];
    program.push(...skipUnless(architecture.audit, body), ...body);
  }
  program.push([ret, 0, 0, killProcess]);
  if (program.length > maximumInstructions) {
    throw new TiffinError(
      'invalid-argument',
      `seccomp profile: compiles to ${program.length} instructions, the kernel takes ${maximumInstructions}`,
    );
  }
  return encode(program);
}

/** Flags for seccomp(2) that the profile asks for. */
export function seccompFlags(spec: SeccompSpec): number {
  const values: Readonly<Record<string, number>> = {
    SECCOMP_FILTER_FLAG_TSYNC: 1,
    SECCOMP_FILTER_FLAG_LOG: 2,
    SECCOMP_FILTER_FLAG_SPEC_ALLOW: 4,
  };
  return (spec.flags ?? []).reduce((flags, name) => flags | (values[name] ?? 0), 0);
}

function decisionRanges(spec: SeccompSpec, table: SyscallTable): readonly Range[] {
  const numbers = syscallNumbers(table);
  const decisions = decideSyscalls(spec, numbers);
  const otherwise: Decision = { rules: [], otherwise: actionValue(spec.defaultAction, spec.defaultErrnoRet) };
  const ranges: Range[] = [];
  let last = '';
  const extend = (start: number, decision: Decision): void => {
    const key = decisionKey(decision);
    if (key !== last) ranges.push({ start, decision });
    last = key;
  };
  const highest = Math.max(...numbers.values());
  for (let number = 0; number <= highest; number++) extend(number, decisions.get(number) ?? otherwise);
  extend(highest + 1, otherwise);
  if (table === 'x86_64') extend(x32Start, { rules: [], otherwise: returnErrno(notImplemented) });
  return ranges;
}

function decisionKey({ rules, otherwise }: Decision): string {
  if (rules.length === 0) return String(otherwise);
  const text = rules.map(({ conditions, action }) =>
    [action, ...conditions.flatMap((c) => [c.index, c.op, c.value, c.valueTwo ?? ''])].join(' '),
  );
  return `${otherwise};${text.join(';')}`;
}

// The number is in the accumulator on the way down; leaves may overwrite it.
function searchTree(ranges: readonly Range[]): readonly Instruction[] {
  const [only] = ranges;
  if (only === undefined) return [];
  if (ranges.length === 1) return decisionCode(only.decision);
  const middle = ranges.length >> 1;
  const below = searchTree(ranges.slice(0, middle));
  const above = searchTree(ranges.slice(middle));
  const pivot = ranges[middle]!.start;
  if (below.length <= 255) return [[jumpGreaterEqual, below.length, 0, pivot], ...below, ...above];
  return [[jumpGreaterEqual, 0, 1, pivot], [jump, 0, 0, below.length], ...below, ...above];
}

function skipUnless(audit: number, body: readonly Instruction[]): readonly Instruction[] {
  return [
    [jumpEqual, 1, 0, audit],
    [jump, 0, 0, body.length],
  ];
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, jumpTrue, jumpFalse, value]] of program.entries()) {
    if (jumpTrue > 255 || jumpFalse > 255) throw new TiffinError('invalid-argument', 'seccomp profile: too many conditions in one rule');
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, jumpTrue);
    view.setUint8(index * 8 + 3, jumpFalse);
    view.setUint32(index * 8 + 4, value, true);
  }
  return bytes;
}
