import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import type { CgroupFacts } from '../../../src/runtime/facts.ts';
import { cgroupOps } from '../../../src/runtime/plan-cgroup.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import type { ResourceRequest } from '../../../src/runtime/resource-request.ts';
import { noCgroup, planFacts, specInput } from '../../support/runtime/facts.ts';

const test = suite('cgroupOps');
const systemd: CgroupFacts = {
  ...noCgroup,
  manager: 'systemd',
  root: '/cg',
  parent: '/cg/user',
  managerSocket: '/s/private',
  busSocket: '/s/bus',
};
const own: CgroupFacts = { ...noCgroup, manager: 'cgroupfs', root: '/cg', parent: '/cg/mine' };
const ops = (resources: Partial<ResourceRequest>, cgroup: CgroupFacts): readonly PlanOp[] =>
  cgroupOps({ ...planFacts(specInput({ resources })), cgroup });
type Made = Extract<PlanOp, { readonly op: 'cgroup' }>;
const group = (resources: Partial<ResourceRequest>, cgroup: CgroupFacts): Made => ops(resources, cgroup)[0] as Made;
const files = (resources: Partial<ResourceRequest>): string[] =>
  ops(resources, systemd).flatMap((op) =>
    op.op === 'cgroup-file' ? [`${op.file}=${op.value}${op.optional ? ' ?' : ''}${op.orNext ? ' |' : ''}`] : [],
  );

test('leaves the main process of a unit in it', () => {
  const unit = { notifySocket: undefined, sockets: undefined };
  const [first] = cgroupOps({ ...planFacts(specInput({})), cgroup: systemd, unit });
  assert.is((first as Made).keepMonitor, true);
});
test('lets the root of a system divide its group, and says that a unit is divided', () => {
  const input = specInput({ process: { command: ['/sbin/init'] } });
  const delegated = cgroupOps({ ...planFacts(input), cgroup: systemd }, buildRuntimeSpec(input).spec)[0] as Made;
  assert.is(delegated.delegate, true);
  assert.not.ok('delegate' in group({}, systemd));
  const split = group({ cgroups: 'split' }, { ...own, unit: 'web.service', managerSocket: '/m' });
  assert.equal([split.split, split.unit, split.managerSocket, split.required, split.move], [true, 'web.service', '/m', true, true]);
});
test('requires one where it can be written to', () => {
  const requiredFor = (input: ReturnType<typeof specInput>): boolean =>
    (cgroupOps({ ...planFacts(input), cgroup: systemd }, buildRuntimeSpec(input).spec)[0] as Made).required;
  const inputs = [specInput({}), specInput({ security: { privileged: true } }), specInput({ process: { command: ['/sbin/init'] } })];
  assert.equal(inputs.map(requiredFor), [false, true, true]);
});
test('makes none where there is none to make', () => {
  assert.equal(ops({ memoryBytes: 5 }, noCgroup), []);
  assert.equal(ops({ cgroups: 'disabled' }, systemd), []);
});
test('asks systemd for a scope, which a plain container may do without', () => {
  const { unit, ...rest } = group({}, systemd);
  assert.match(unit, /^tiffin-[0-9a-f]{64}\.scope$/);
  assert.equal(rest, {
    op: 'cgroup',
    systemd: true,
    required: false,
    keepMonitor: false,
    move: false,
    root: '/cg',
    parent: '',
    slice: 'user.slice',
    managerSocket: '/s/private',
    busSocket: '/s/bus',
  });
});
test('makes a directory in our own', () => {
  const made = group({}, own);
  assert.equal([made.systemd, made.parent, made.move, made.required], [false, '/cg/mine', false, false]);
});
for (const [what, resources] of [
  ['a limit', { cpus: 1 }],
  ['split', { cgroups: 'split' }],
] as const satisfies readonly (readonly [string, Partial<ResourceRequest>])[]) {
  test(`${what} is worth moving the caller's processes aside`, () => {
    const made = group(resources, own);
    assert.ok(made.move && made.required);
  });
}
test('a parent and a manager are not done without', () => {
  assert.is(group({ cgroupParent: 'x.slice' }, systemd).slice, 'x.slice');
  assert.ok(group({ cgroupParent: 'x.slice' }, systemd).required);
  assert.ok(group({ manager: 'systemd' }, systemd).required);
});
test('the monitor stays outside when asked', () => assert.ok(group({ cgroups: 'no-conmon' }, systemd).keepMonitor));
test('limits processes where that is possible, and by force when asked', () => {
  assert.equal(files({}), ['pids.max=2048 ?']);
  assert.equal(files({ pidsLimit: 0 }), ['pids.max=max']);
});
test('writes a limit, and another one in its place', () => {
  assert.equal(files({ pidsLimit: 5, blkioWeight: 10 }), ['pids.max=5', 'io.bfq.weight=10 |', 'io.weight=default 1']);
});
test.run();
