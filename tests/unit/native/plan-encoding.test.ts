import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodePlan } from '../../../src/native/plan-encoding.ts';
import type { PlanOp } from '../../../src/native/plan.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { goldenOps } from '../../support/golden-plan.ts';

const test = suite('encodePlan');

const hex = (ops: readonly PlanOp[]): string =>
  Buffer.from(encodePlan(ops))
    .toString('hex')
    .replaceAll(/(.{8})(?=.)/g, '$1 ');

test('writes an empty plan', () => {
  assert.is(hex([]), '54464e31 0c000000 00000000');
});

test('writes a text with its length, a NUL and padding', () => {
  assert.is(hex([{ op: 'hostname', name: 'box' }]), '54464e31 1c000000 01000000 0d000000 08000000 03000000 626f7800');
  assert.is(hex([{ op: 'hostname', name: 'boxy' }]), '54464e31 20000000 01000000 0d000000 0c000000 04000000 626f7879 00000000');
});

test('writes bytes as they are, and text as UTF-8', () => {
  assert.is(
    hex([{ op: 'arguments', argv: [Uint8Array.of(0xff), 'é'] }]).slice(36),
    '14000000 02000000 01000000 ff000000 02000000 c3a90000',
  );
});

test('writes flags into their bits', () => {
  const bind = { op: 'bind', source: 'a', target: 'b', attributes: {}, propagation: 'rslave' } as const;
  const flags = (more: { recursive: boolean; optional: boolean; copyUp: boolean; chown?: boolean }): number =>
    new DataView(encodePlan([{ ...bind, ...more }]).slice().buffer).getUint16(14, true);
  assert.is(flags({ recursive: true, optional: false, copyUp: false }), 1);
  assert.is(flags({ recursive: false, optional: true, copyUp: true }), 6);
  assert.is(flags({ recursive: false, optional: false, copyUp: false, chown: true }), 8);
});

test('writes negative numbers and the largest ones', () => {
  assert.is(hex([{ op: 'oom-score-adjust', value: -1000 }]).slice(-8), '18fcffff');
  assert.is(
    hex([{ op: 'rlimit', resource: 'RLIMIT_CPU', soft: 0n, hard: 2n ** 64n - 1n }]).slice(-35),
    '00000000 00000000 ffffffff ffffffff',
  );
});

test('refuses what its field cannot hold, naming the operation', () => {
  assertFails(() => encodePlan([{ op: 'hostname', name: 'a\0b' }]), 'invalid-argument', /^hostname: a NUL byte/);
  assertFails(() => encodePlan([{ op: 'umask', mask: -1 }]), 'invalid-argument', /^umask: -1 does not fit/);
  assertFails(() => encodePlan([{ op: 'umask', mask: 2 ** 32 }]), 'invalid-argument', /^umask: /);
  assertFails(() => encodePlan([{ op: 'umask', mask: 1.5 }]), 'invalid-argument', /^umask: /);
  assertFails(() => encodePlan([{ op: 'rlimit', resource: 'cpu', soft: 2n ** 64n, hard: 0n }]), 'invalid-argument', /64 bits/);
  assertFails(() => encodePlan([{ op: 'oom-score-adjust', value: 2 ** 31 }]), 'invalid-argument', /oom-score-adjust/);
});

test('grows as needed', () => {
  const argv = Array.from({ length: 5000 }, (_, index) => `argument ${index}`);
  const plan = encodePlan([{ op: 'arguments', argv }]);
  assert.is(new DataView(plan.buffer, plan.byteOffset).getUint32(4, true), plan.length);
});

test('knows every operation of the golden plan', () => {
  assert.is(new DataView(encodePlan(goldenOps).slice().buffer).getUint32(8, true), goldenOps.length);
});

test.run();
