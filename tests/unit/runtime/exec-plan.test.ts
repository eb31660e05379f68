import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import type { ExecRequest } from '../../../src/runtime/exec-request.ts';
import { compileExecPlan } from '../../../src/runtime/exec-plan.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { type RequestChanges, specInput } from '../../support/runtime/facts.ts';

const plain: ExecRequest = {
  command: ['ls'],
  interactive: false,
  terminal: false,
  detach: false,
  detachKeys: undefined,
  environment: { fromHost: [], entries: [], unset: [], unsetAll: false },
  workingDirectory: undefined,
  user: undefined,
  privileged: false,
  preserveDescriptors: 0,
};
const compile = (request: Partial<ExecRequest>, container: RequestChanges = {}): readonly PlanOp[] =>
  compileExecPlan(
    { ...plain, ...request },
    {
      spec: buildRuntimeSpec(specInput(container)).spec,
      target: { pid: 42, startTime: 7 },
      containerId: 'e4f3',
      seccompProgram: new Uint8Array(8),
      terminalSize: undefined,
    },
  );
const op = <Name extends PlanOp['op']>(ops: readonly PlanOp[], name: Name) =>
  ops.find((one): one is Extract<PlanOp, { op: Name }> => one.op === name);

const test = suite('compileExecPlan');
test('joins the container and takes its user, directory, limits and filter', () => {
  const ops = compile({}, { process: { user: '5:6', workingDirectory: '/w', umask: 0o077 }, security: { noNewPrivileges: true } });
  assert.equal(
    ops.map((one) => one.op),
    [
      'exec-target',
      'user',
      'working-directory',
      'environment',
      'arguments',
      'rlimit',
      'rlimit',
      'umask',
      'capabilities',
      'no-new-privileges',
      'seccomp',
    ],
  );
  assert.is(op(ops, 'user')?.spec, '5:6');
  assert.equal(op(ops, 'working-directory'), { op: 'working-directory', path: '/w', create: false });
  assert.is(op(ops, 'capabilities')?.bounding, 0x8004_05fbn);
});
test("keeps the container's added capabilities for users that are not root", () => {
  const ops = compile({ user: '1000' }, { process: { user: '1000' }, security: { addCapabilities: ['NET_RAW'] } });
  assert.is(op(ops, 'capabilities')?.ambient, 0x2000n);
});
test('gives all capabilities and no filter with --privileged', () => {
  const ops = compile({ privileged: true });
  assert.is(op(ops, 'capabilities')?.effective, 0x1ff_ffff_ffffn);
  assert.is(op(ops, 'seccomp'), undefined);
});
test("has the container's environment under the request's", () => {
  const container: RequestChanges = {
    process: { environment: { fromHost: [], entries: ['A=1', 'B=2', 'HOME=/h'], unset: [], unsetAll: false } },
  };
  const environment = { fromHost: [], entries: ['B=3', 'C=4'], unset: [], unsetAll: false };
  assert.equal(op(compile({ environment }, container), 'environment')?.entries.slice(-5), [
    'container=oci',
    'A=1',
    'B=3',
    'HOME=/h',
    'C=4',
  ]);
});
test('leaves HOME to the helper when the user is another', () => {
  const container: RequestChanges = { process: { environment: { fromHost: [], entries: ['HOME=/h'], unset: [], unsetAll: false } } };
  assert.not.ok(op(compile({ user: 'nobody' }, container), 'environment')?.entries.includes('HOME=/h'));
});
test('gives a terminal and TERM, standard input and descriptors when asked', () => {
  const ops = compile({ terminal: true, interactive: true, preserveDescriptors: 1 });
  assert.equal(op(ops, 'terminal'), { op: 'terminal', rows: 24, columns: 80 });
  assert.ok(op(ops, 'standard-input') !== undefined);
  assert.is(op(ops, 'preserve-descriptors')?.count, 1);
  assert.ok(op(ops, 'environment')?.entries.includes('TERM=xterm'));
});
for (const user of ['1', '0', 'bob', '1:2', 'bob:staff']) {
  test(`passes the user ${user} on`, () => assert.is(op(compile({ user }), 'user')?.spec, user));
}
for (const user of ['+1', '0 1', '4294967295', '1:2:3', '-1', '1:+2', '٣']) {
  test(`refuses the user ${user}`, () => void assertFails(() => compile({ user }), 'invalid-argument', /invalid user/));
}
test('refuses an empty command and a relative directory', () => {
  assertFails(() => compile({ command: [] }), 'invalid-argument', /non-empty command/);
  assertFails(() => compile({ workingDirectory: 'x' }), 'command-not-invokable', /workdir "x" does not exist on container e4f3/);
});
test.run();
