import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SeccompSpec } from '../../../../src/oci/runtime-spec.ts';
import { actionValue, decideSyscalls, notImplemented, returnErrno } from '../../../../src/runtime/seccomp/decisions.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const actions = suite('actionValue');
for (const [action, errno, expected] of [
  ['SCMP_ACT_ALLOW', undefined, 0x7fff_0000],
  ['SCMP_ACT_ERRNO', undefined, 0x0005_0001],
  ['SCMP_ACT_ERRNO', 38, 0x0005_0026],
  ['SCMP_ACT_KILL', undefined, 0],
  ['SCMP_ACT_KILL_PROCESS', undefined, 0x8000_0000],
  ['SCMP_ACT_TRAP', undefined, 0x0003_0000],
  ['SCMP_ACT_LOG', undefined, 0x7ffc_0000],
  ['SCMP_ACT_TRACE', 5, 0x7ff0_0005],
] as const) {
  actions(`is 0x${expected.toString(16)} for ${action} ${errno ?? ''}`, () => assert.is(actionValue(action, errno), expected));
}
actions('refuses to notify an agent', () => void assertFails(() => actionValue('SCMP_ACT_NOTIFY', undefined), 'unsupported', /NOTIFY/));
actions('knows ENOSYS', () => assert.is(returnErrno(notImplemented), 0x0005_0026));
actions.run();

const spec = (syscalls: SeccompSpec['syscalls']): SeccompSpec => ({ defaultAction: 'SCMP_ACT_ERRNO', architectures: [], syscalls });
const numbers = new Map([
  ['a', 1],
  ['b', 2],
]);
const condition = { index: 0, op: 'SCMP_CMP_EQ', value: 1n } as const;

const decides = suite('decideSyscalls');
decides('takes the first rule without conditions', () => {
  const decisions = decideSyscalls(
    spec([
      { names: ['a'], action: 'SCMP_ACT_ERRNO', args: [condition] },
      { names: ['a', 'b'], action: 'SCMP_ACT_ALLOW' },
      { names: ['a'], action: 'SCMP_ACT_KILL' },
    ]),
    numbers,
  );
  assert.equal(
    [...decisions],
    [
      [1, { rules: [], otherwise: 0x7fff_0000 }],
      [2, { rules: [], otherwise: 0x7fff_0000 }],
    ],
  );
});
decides('keeps conditional rules in order, then the default', () => {
  const decision = decideSyscalls(spec([{ names: ['a'], action: 'SCMP_ACT_ALLOW', args: [condition] }]), numbers).get(1);
  assert.equal(decision, { rules: [{ conditions: [condition], action: 0x7fff_0000 }], otherwise: 0x0005_0001 });
});
decides('skips calls that the architecture lacks', () =>
  assert.is(decideSyscalls(spec([{ names: ['z'], action: 'SCMP_ACT_ALLOW' }]), numbers).size, 0),
);
decides.run();
