import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { requireStartCgroup } from '../../../src/container/start-cgroup.ts';
import { findCgroupRoot, namespacesBound } from '../../../src/lib/cgroup.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { specInput, type RequestChanges } from '../../support/runtime/facts.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const group = suite('requireStartCgroup');
group('takes what there is for a container without wishes, and none when none is wanted', () => {
  using scratch = scratchEngine();
  const decide = (changes: RequestChanges) => {
    const input = specInput(changes);
    return requireStartCgroup(scratch.engine, input.request, buildRuntimeSpec(input).spec);
  };
  assert.ok(['systemd', 'cgroupfs', 'none'].includes(decide({}).manager));
  const disabled = { resources: { cgroups: 'disabled', memoryBytes: 1 << 20 } } as const;
  assertFails(() => decide(disabled), 'invalid-argument', /--memory: --cgroups=disabled leaves no control group/);
  const root = findCgroupRoot();
  const loose = { security: { privileged: true }, resources: { memoryBytes: 1 << 20 } };
  // Whatever this machine has: a limit that the container could lift is never taken.
  if (root === undefined || !namespacesBound(root)) assertFails(() => decide(loose), 'unsupported', /^--memory: /);
});
group.run();
