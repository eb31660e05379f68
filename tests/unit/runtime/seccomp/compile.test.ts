import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SeccompArgument, SeccompOperator, SeccompSpec } from '../../../../src/oci/runtime-spec.ts';
import { capabilityNames, defaultCapabilities } from '../../../../src/runtime/capabilities.ts';
import { compileSeccomp, seccompFlags } from '../../../../src/runtime/seccomp/compile.ts';
import { resolveSeccomp } from '../../../../src/runtime/seccomp/resolve.ts';
import { syscallNumbers, type SyscallTable } from '../../../../src/runtime/seccomp/syscall-tables.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { naiveDecision, runFilter } from '../../../support/runtime/bpf.ts';

const allow = 0x7fff_0000;
const enosys = 0x0005_0026;
const eperm = 0x0005_0001;
const killProcess = 0x8000_0000;
const audit: Readonly<Record<SyscallTable, number>> = { x86_64: 0xc000_003e, i386: 0x4000_0003, aarch64: 0xc000_00b7 };
const samples = [
  0n,
  1n,
  2n,
  8n,
  9n,
  15n,
  16n,
  17n,
  29n,
  37n,
  38n,
  39n,
  40n,
  41n,
  47n,
  48n,
  0x2_0000n,
  0x2_0008n,
  0x7fff_ffffn,
  0xffff_ffffn,
  0x1_0000_0026n,
  0x1_0000_0000n,
  0xffff_ffff_ffff_ffffn,
];
const facts = { capabilities: capabilityNames(defaultCapabilities), kernel: [6, 18] as const };

/** Compares the filter with the naive reading for every number up to 700 and for samples in the first and third argument. */
function compareAll(spec: SeccompSpec, table: SyscallTable): number {
  const program = compileSeccomp(spec);
  const names = new Map([...syscallNumbers(table)].map(([name, number]) => [number, name]));
  let compared = 0;
  for (let number = 0; number < 700; number++) {
    const name = names.get(number) ?? '';
    for (const first of samples) {
      for (const third of [0n, 9n, 0x1_0000_0009n]) {
        const args = [first, 0n, third, 0n, 0n, 0n];
        const actual = runFilter(program, { architecture: audit[table], number, args });
        assert.is(actual, naiveDecision(spec, name, args), `${table} ${name || number}(${first}, 0, ${third})`);
        compared += 1;
      }
    }
  }
  return compared;
}

const compiles = suite('compileSeccomp');
for (const [architecture, table] of [
  ['x64', 'x86_64'],
  ['x64', 'i386'],
  ['arm64', 'aarch64'],
] as const) {
  compiles(`decides every call of ${table} as the default profile says`, () => {
    const compared = compareAll(resolveSeccomp(undefined, { ...facts, architecture }), table);
    assert.is(compared, 700 * samples.length * 3);
  });
  compiles(`decides every call of ${table} with all capabilities`, () => {
    compareAll(resolveSeccomp(undefined, { ...facts, capabilities: capabilityNames((1n << 41n) - 1n), architecture }), table);
  });
}

const operators: readonly SeccompOperator[] = [
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
];
for (const op of operators) {
  compiles(`compares all 64 bits with ${op}`, () => {
    for (const value of [0n, 1n, 0xffff_ffffn, 0x1_0000_0000n, 0x1_0000_0005n, 0xffff_ffff_0000_0000n]) {
      const args: readonly SeccompArgument[] = [{ index: 2, op, value, valueTwo: value & 0x1_0000_0001n }];
      const spec: SeccompSpec = {
        defaultAction: 'SCMP_ACT_ERRNO',
        architectures: ['SCMP_ARCH_X86_64'],
        syscalls: [{ names: ['ioctl'], action: 'SCMP_ACT_ALLOW', args }],
      };
      const program = compileSeccomp(spec);
      for (const actual of [
        0n,
        1n,
        4n,
        5n,
        6n,
        0xffff_ffffn,
        0x1_0000_0000n,
        0x1_0000_0001n,
        0x1_0000_0005n,
        0x2_0000_0000n,
        0xffff_ffff_0000_0000n,
        0xffff_ffff_ffff_ffffn,
      ]) {
        const list = [0n, 0n, actual, 0n, 0n, 0n];
        assert.is(
          runFilter(program, { architecture: audit.x86_64, number: 16, args: list }),
          naiveDecision(spec, 'ioctl', list),
          `${actual} ${op} ${value}`,
        );
      }
    }
  });
}
compiles('asks for all conditions of a rule, and tries the next rule when one fails', () => {
  const both = [
    { index: 0, op: 'SCMP_CMP_EQ', value: 1n },
    { index: 1, op: 'SCMP_CMP_GT', value: 5n },
  ] as const;
  const spec: SeccompSpec = {
    defaultAction: 'SCMP_ACT_KILL_PROCESS',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [
      { names: ['ioctl'], action: 'SCMP_ACT_ALLOW', args: both },
      { names: ['ioctl'], action: 'SCMP_ACT_ERRNO', errnoRet: 7, args: [{ index: 0, op: 'SCMP_CMP_LE', value: 1n }] },
    ],
  };
  const run = (first: bigint, second: bigint): number =>
    runFilter(compileSeccomp(spec), { architecture: audit.x86_64, number: 16, args: [first, second] });
  assert.equal([run(1n, 6n), run(1n, 5n), run(0n, 9n), run(2n, 9n)], [allow, 0x0005_0007, 0x0005_0007, killProcess]);
});
compiles('takes two conditions on one argument as alternatives', () => {
  const args = [1n, 3n].map((value) => ({ index: 0, op: 'SCMP_CMP_EQ' as const, value }));
  const spec: SeccompSpec = {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', args }],
  };
  const run = (first: bigint): number => runFilter(compileSeccomp(spec), { architecture: audit.x86_64, number: 0, args: [first] });
  assert.equal([run(1n), run(2n), run(3n)], [allow, eperm, allow]);
});
compiles('answers ENOSYS to every number of the x32 ABI', () => {
  const program = compileSeccomp(resolveSeccomp(undefined, { ...facts, architecture: 'x64' }));
  for (const number of [0x4000_0000, 0x4000_0001, 0x4000_0200, 0xffff_ffff]) {
    assert.is(runFilter(program, { architecture: audit.x86_64, number, args: [] }), enosys);
  }
});
compiles('kills processes of architectures that the profile does not list', () => {
  const all = resolveSeccomp(undefined, { ...facts, architecture: 'x64' });
  const program = compileSeccomp({ ...all, architectures: ['SCMP_ARCH_X86_64'] });
  for (const architecture of [audit.i386, audit.aarch64, 0]) {
    assert.is(runFilter(program, { architecture, number: 0, args: [] }), killProcess);
  }
});
compiles('jumps over subtrees longer than a conditional jump reaches', () => {
  const names = [...syscallNumbers('x86_64').keys()];
  const syscalls = names.map((name, index) => ({ names: [name], action: 'SCMP_ACT_ERRNO' as const, errnoRet: 1 + (index % 200) }));
  compareAll({ defaultAction: 'SCMP_ACT_ALLOW', architectures: ['SCMP_ARCH_X86_64'], syscalls }, 'x86_64');
});
compiles('refuses what the kernel would', () => {
  const args = (index: number) =>
    Array.from({ length: 40 }, (_, value) => ({ index: index % 6, op: 'SCMP_CMP_NE' as const, value: BigInt(value) }));
  const syscalls = Array.from({ length: 60 }, (_, index) => ({ names: ['read'], action: 'SCMP_ACT_ALLOW' as const, args: args(index) }));
  assertFails(
    () => compileSeccomp({ defaultAction: 'SCMP_ACT_ERRNO', architectures: ['SCMP_ARCH_X86_64'], syscalls }),
    'invalid-argument',
    /instructions, the kernel takes 4096/,
  );
});
compiles('stays small', () => {
  const spec = resolveSeccomp(undefined, { ...facts, architecture: 'x64' });
  assert.ok(compileSeccomp(spec).length / 8 < 520);
  assert.ok(compileSeccomp({ ...spec, architectures: ['SCMP_ARCH_X86_64'] }).length / 8 < 200);
});
compiles.run();

const flags = suite('seccompFlags');
flags('joins the flags of a profile', () => {
  const spec: SeccompSpec = { defaultAction: 'SCMP_ACT_ALLOW', architectures: [], syscalls: [] };
  assert.is(seccompFlags(spec), 0);
  assert.is(seccompFlags({ ...spec, flags: ['SECCOMP_FILTER_FLAG_LOG', 'SECCOMP_FILTER_FLAG_SPEC_ALLOW'] }), 6);
});
flags.run();
