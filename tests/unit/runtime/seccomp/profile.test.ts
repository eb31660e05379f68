import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSeccompProfile } from '../../../../src/runtime/seccomp/profile.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const rule = (value: object) => ({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', ...value }] });

const test = suite('parseSeccompProfile');
test('reads the standard format', () => {
  const profile = parseSeccompProfile(
    bytes({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 38,
      defaultErrno: 'ENOSYS',
      archMap: [{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] }],
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      syscalls: [
        { names: ['a', 'b'], action: 'SCMP_ACT_ALLOW', args: [], comment: '', includes: {}, excludes: {} },
        { name: 'old', action: 'SCMP_ACT_ERRNO', errnoRet: 1, args: [{ index: 0, value: 5, valueTwo: 6, op: 'SCMP_CMP_MASKED_EQ' }] },
        {
          names: ['c'],
          action: 'SCMP_ACT_ALLOW',
          includes: { caps: ['CAP_BPF'], arches: ['amd64'], minKernel: '4.8' },
          excludes: { caps: ['CAP_X'] },
        },
      ],
    }),
  );
  assert.equal([profile.defaultErrnoRet, profile.flags, profile.rules.length], [38, ['SECCOMP_FILTER_FLAG_LOG'], 3]);
  assert.equal(profile.rules[1]?.names, ['old']);
  assert.equal(profile.rules[1]?.args, [{ index: 0, value: 5n, valueTwo: 6n, op: 'SCMP_CMP_MASKED_EQ' }]);
  assert.equal(profile.rules[2]?.includes, { caps: ['CAP_BPF'], arches: ['amd64'], minKernel: [4, 8] });
});
test('reads an errno by its name, which goes before its number', () => {
  const read = parseSeccompProfile(bytes({ ...rule({ errno: 'EPERM', errnoRet: 38 }), defaultErrno: 'ENOSYS' }));
  assert.equal([read.defaultErrnoRet, read.rules[0]?.errnoRet], [38, 1]);
});
test('lets in the architectures that are named, and no others', () => {
  const native = 'SCMP_ARCH_X86_64';
  assert.equal(parseSeccompProfile(bytes(rule({}))).architectures?.(native), []);
  assert.equal(parseSeccompProfile(bytes({ ...rule({}), architectures: ['SCMP_ARCH_X86'] })).architectures?.(native), ['SCMP_ARCH_X86']);
  const archMap = [
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
    { architecture: native, subArchitectures: ['SCMP_ARCH_X32'] },
  ];
  assert.equal(parseSeccompProfile(bytes({ ...rule({}), archMap })).architectures?.(native), ['SCMP_ARCH_X32']);
});
for (const [name, value, message] of [
  [
    'architectures said twice',
    { ...rule({}), architectures: ['SCMP_ARCH_X86'], archMap: [{ architecture: 'SCMP_ARCH_X86_64' }] },
    /use either/,
  ],
  ['what is no architecture', { ...rule({}), architectures: ['amd64'] }, /"amd64" is no architecture/],
  ['an errno by a name that there is not', rule({ errno: 'EWHATEVER' }), /"EWHATEVER" is no name/],
  ['an errno named like a property of objects', rule({ errno: 'constructor' }), /is no name/],
  ['no JSON', '{', /decoding failed/],
  ['a list', [], /must be an object/],
  ['an unknown default', { defaultAction: 'ALLOW' }, /defaultAction: "ALLOW" is not one of/],
  ['an unknown action', rule({ action: 'SCMP_ACT_MAYBE' }), /syscalls\[0\]\.action/],
  ['names that are no list', rule({ names: 'read' }), /names: must be a list/],
  ['names that are no strings', rule({ names: [1] }), /must hold strings only/],
  ['an argument beyond the sixth', rule({ args: [{ index: 6, value: 0, op: 'SCMP_CMP_EQ' }] }), /args\[0\]\.index: is above 5/],
  ['a negative value', rule({ args: [{ index: 0, value: -1, op: 'SCMP_CMP_EQ' }] }), /args\[0\]\.value: must be a whole number/],
  ['a value that JSON cannot hold', rule({ args: [{ index: 0, value: 2 ** 53, op: 'SCMP_CMP_EQ' }] }), /must be a whole number/],
  ['an unknown operator', rule({ args: [{ index: 0, value: 1, op: 'EQ' }] }), /op: "EQ"/],
  ['an errno that does not exist', rule({ errnoRet: 4096 }), /4096 is above 4095/],
  ['an unknown flag', { ...rule({}), flags: ['X'] }, /flags: "X"/],
  ['a kernel that is no version', rule({ includes: { minKernel: 'new' } }), /minKernel is no version/],
  ['a file above 1 MiB', ' '.repeat(1_100_000), /decoding failed/],
] as const) {
  test(`refuses ${name}`, () => void assertFails(() => parseSeccompProfile(bytes(value)), 'invalid-argument', message));
}
test.run();
