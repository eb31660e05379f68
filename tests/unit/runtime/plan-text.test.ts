import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import { planText } from '../../../src/runtime/plan-text.ts';

const plan: readonly PlanOp[] = [
  { op: 'new-namespace', kind: 'pid' },
  { op: 'id-map', uid: [{ inside: 0, host: 1, length: 2 }], gid: [] },
  {
    op: 'bind',
    source: '/a b',
    target: '/c',
    recursive: true,
    attributes: { readOnly: true, recursive: true },
    propagation: 'rprivate',
    optional: false,
    copyUp: false,
  },
  { op: 'arguments', argv: ['sh', '-c', 'echo "x"', Uint8Array.of(0xff)] },
  { op: 'rlimit', resource: 'core', soft: 0n, hard: 0xffff_ffff_ffff_ffffn },
  { op: 'capabilities', bounding: 3n, effective: 3n, permitted: 3n, ambient: 1n },
  { op: 'seccomp', program: Buffer.alloc(16), flags: 0 },
  { op: 'loopback' },
];

const test = suite('planText');
test('is a line an operation, for people', () => {
  assert.is(
    planText(plan),
    [
      'new-namespace          kind=pid',
      'id-map                 uid=[0:1:2] gid=[]',
      'bind                   source="/a b" target=/c recursive flags=ro,recursive propagation=rprivate',
      'arguments              argv=[sh -c "echo \\"x\\"" "ÿ"]',
      'rlimit                 resource=core soft=0 hard=18446744073709551615',
      'capabilities           0x3 chown,dac_override ambient=0x1',
      'seccomp                2 instructions',
      'loopback',
      '',
    ].join('\n'),
  );
});
test('is JSON, for programs: large numbers as strings, bytes in base64', () => {
  const ops = JSON.parse(planText(plan, 'json')) as Record<string, unknown>[];
  assert.equal(
    ops.map((op) => op['op']),
    plan.map((op) => op.op),
  );
  assert.equal(ops[4], { op: 'rlimit', resource: 'core', soft: 0, hard: '18446744073709551615' });
  assert.equal(ops[6]?.['program'], { base64: Buffer.alloc(16).toString('base64') });
  assert.equal(ops[3]?.['argv'], ['sh', '-c', 'echo "x"', { base64: '/w==' }]);
});
test('is a script', () => assert.match(planText(plan, 'sh'), /^#!\/bin\/sh\n/));
test('escapes control characters', () => assert.not.match(planText([{ op: 'hostname', name: 'a\u001b[31m\nb' }]), /\u001b/));
test.run();
