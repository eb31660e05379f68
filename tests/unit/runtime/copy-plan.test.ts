import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import { runningCopyPlan, stoppedCopyPlan } from '../../../src/runtime/copy-plan.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { planFacts, specInput } from '../../support/runtime/facts.ts';

const test = suite('plans of copies');

const bind = (target: string, source: string) =>
  ({
    kind: 'bind',
    source,
    target,
    volume: undefined,
    options: {
      readOnly: true,
      recursive: true,
      copyUp: false,
      chown: true,
      overlay: false,
      noSuid: false,
      noDev: false,
      noExec: false,
      propagation: 'rprivate',
      relabel: undefined,
    },
  }) as never;

const kinds = (ops: readonly PlanOp[]): string[] => ops.map(({ op }) => op);

test('of a container that runs: whose it is, where it lives, who its user is', () => {
  const input = specInput({ process: { user: 'me:7' } });
  const { spec } = buildRuntimeSpec(input);
  const { realm } = planFacts(input);
  const init = { pid: 42, startTime: 7 };
  const ops = runningCopyPlan(init, { realm, spec });
  assert.equal(kinds(ops), ['realm', 'exec-target', 'user', 'arguments']);
  assert.equal(ops[1], { op: 'exec-target', target: init });
  assert.equal(ops[2], { op: 'user', spec: 'me:7', additionalGroups: [] });
  assert.equal(runningCopyPlan(init, { realm, spec: undefined })[2], { op: 'user', spec: '', additionalGroups: [] });
});

test('of one that does not: its root and what was asked to be mounted, and nothing that its start makes', () => {
  const mounts = [bind('/data', '/host/data')];
  const input = { ...specInput({}), mounts };
  const { spec } = buildRuntimeSpec(input);
  const facts = planFacts(input);
  const ops = stoppedCopyPlan({ container: facts.container, realm: facts.realm, spec, rootfs: facts.rootfs, mounts });
  assert.equal(kinds(ops), ['realm', 'new-namespace', 'new-namespace', 'id-map', 'overlay', 'bind', 'user', 'arguments', 'container']);
  const mount = ops.find((op) => op.op === 'bind');
  assert.ok(mount?.op === 'bind');
  assert.equal(
    [mount.source, mount.target, mount.optional, mount.chown, mount.attributes.readOnly],
    ['/host/data', '/data', true, false, true],
  );
});

test.run();
