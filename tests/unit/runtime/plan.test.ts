import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanFacts } from '../../../src/runtime/facts.ts';
import { compilePlan } from '../../../src/runtime/plan.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { parseVolume } from '../../../src/runtime/volume-option.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { planFacts, type RequestChanges, specInput } from '../../support/runtime/facts.ts';
import { currentGolden, readGolden } from '../../support/runtime/golden.ts';

const compile = (changes: RequestChanges, facts: Partial<PlanFacts> = {}) => {
  const input = specInput(changes);
  return compilePlan(buildRuntimeSpec(input).spec, { ...planFacts(input), ...facts });
};

const test = suite('compilePlan');
const [kept, current] = [readGolden(), currentGolden()];
for (const [name, result] of Object.entries(current)) {
  test(`compiles: ${name}`, () => assert.equal(result.plan, kept[name]?.plan));
}
test('starts with the realm and mounts parents before what is in them', () => {
  const ops = compile({});
  assert.is(ops[0]?.op, 'realm');
  const targets = ops.flatMap((op) => (op.op === 'filesystem' || op.op === 'tmpfs' || op.op === 'bind' ? [op.target] : []));
  for (const [index, target] of targets.entries()) {
    assert.not.ok(
      targets.slice(0, index).some((earlier) => earlier.startsWith(`${target}/`)),
      target,
    );
  }
});
test('masks after all mounts, and locks the root last', () => {
  const ops = compile({ storage: { readOnly: true } }).map((op) => op.op);
  assert.ok(ops.lastIndexOf('bind') < ops.indexOf('mask-path'));
  assert.ok(ops.lastIndexOf('read-only-path') < ops.indexOf('root-read-only'));
});
test('keeps bytes of argv and environment that are not UTF-8', () => {
  const ops = compile({
    process: { command: ['a\udcff'], environment: { fromHost: [], entries: ['B=\udc80é'], unset: [], unsetAll: true } },
  });
  const argv = ops.find((op) => op.op === 'arguments');
  assert.equal(argv?.argv, [Uint8Array.of(0x61, 0xff)]);
  const environment = ops.find((op) => op.op === 'environment');
  assert.equal(environment?.entries.at(-1), Uint8Array.of(0x42, 0x3d, 0x80, 0xc3, 0xa9));
});
test('takes a directory as the root', () => {
  const ops = compile({}, { rootfs: { kind: 'directory', source: '/rootfs' } });
  assert.ok(ops.some((op) => op.op === 'root-directory' && op.source === '/rootfs'));
});
test('runs the network tool in a network namespace of the container only', () => {
  const networkTool = { name: 'pasta', argv: ['/usr/bin/pasta', '--netns', '{netns}'] };
  assert.ok(compile({}, { networkTool }).some((op) => op.op === 'network-tool' && op.name === 'pasta'));
  assert.not.ok(compile({ network: { mode: { kind: 'host' } } }, { networkTool }).some((op) => op.op === 'network-tool'));
});
test('leaves the filter out when the profile is unconfined', () => {
  assert.not.ok(compile({}, { seccompProgram: undefined }).some((op) => op.op === 'seccomp'));
});
test('hands everything but root, log and network to an OCI runtime', () => {
  const externalRuntime = { path: '/usr/bin/crun', flags: ['--cgroup-manager=disabled'] };
  const ops = compile({ stdio: { terminal: true } }, { externalRuntime }).map((op) => op.op);
  assert.equal(ops, ['realm', 'overlay', 'terminal', 'external-runtime', 'container', 'log', 'loopback', 'stop']);
});
const externalRuntime = { path: '/usr/bin/crun', flags: [] };
test('fills the volumes of an OCI runtime, and mounts nothing for it', () => {
  const ops = compile({ storage: { mounts: [parseVolume('v:/etc', '/'), parseVolume('/a:/b', '/')] } }, { externalRuntime });
  assert.equal(
    ops.flatMap((op) => (op.op === 'bind' ? [op.target] : [])),
    ['/etc'],
  );
});
for (const [name, changes] of [
  ['a user by name', { process: { user: 'nobody' } }],
  ['a group by name', { process: { user: '5:staff' } }],
  ['a supplementary group by name', { process: { additionalGroups: ['audio'] } }],
  ['--init', { process: { init: true } }],
  ['--memory', { resources: { memoryBytes: 2 ** 20 } }],
  ['--cgroup-parent', { resources: { cgroupParent: 'a.slice' } }],
  ['U', { storage: { mounts: [parseVolume('/a:/b:U', '/')] } }],
] as const satisfies readonly (readonly [string, RequestChanges])[]) {
  test(`refuses ${name} with an OCI runtime`, () => {
    assertFails(() => compile(changes, { externalRuntime }), 'unsupported', /with --runtime: only our own runtime does that/);
  });
}
test('joins a namespace that is given by path', () => {
  const ops = compile({ network: { mode: { kind: 'path', path: '/run/netns/x' } } }, { targets: {} });
  assert.ok(ops.some((op) => op.op === 'join-namespace-path' && op.kind === 'net' && op.path === '/run/netns/x'));
});
test.run();
