import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { controllerOf, delegateCommand, requestedFiles, requireLimits } from '../../../src/runtime/limits-check.ts';
import type { CgroupFacts } from '../../../src/runtime/facts.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { ResourceRequest } from '../../../src/runtime/resource-request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { noCgroup } from '../../support/runtime/facts.ts';

const test = suite('requireLimits');
const systemd: CgroupFacts = {
  ...noCgroup,
  manager: 'systemd',
  root: '/cg',
  parent: '/cg/user@1.service',
  controllers: ['memory', 'pids'],
};
const own: CgroupFacts = { ...systemd, manager: 'cgroupfs', parent: '/cg/mine' };
const resources = (changes: Partial<ResourceRequest>): ResourceRequest => ({ ...plainRequest('i').resources, ...changes });

for (const [what, changes, facts] of [
  ['nothing, anywhere', {}, noCgroup],
  ['what is delegated', { memoryBytes: 2 ** 20, pidsLimit: 5 }, systemd],
  ['anything where nobody knows', { cpus: 1 }, { ...systemd, controllers: undefined }],
  ['no control group at all', { cgroups: 'disabled' }, noCgroup],
  ['a slice', { cgroupParent: 'a.slice' }, systemd],
  ['a directory', { cgroupParent: 'a' }, own],
  ['files of the core', { cgroupSettings: { 'cgroup.max.depth': '3' } }, systemd],
] as const satisfies readonly (readonly [string, Partial<ResourceRequest>, CgroupFacts])[]) {
  test(`lets through ${what}`, () => requireLimits(resources(changes), facts));
}
for (const [what, changes, facts, code, message] of [
  [
    'a limit without control groups',
    { memoryBytes: 2 ** 20 },
    noCgroup,
    'unsupported',
    /^--memory: the controller memory cannot be used here: there is no/,
  ],
  [
    'a controller that is not delegated',
    { cpus: 1 },
    systemd,
    'unsupported',
    /^--cpus: the controller cpu is not delegated to you, so that cpu.max cannot be written: \/cg\/user@1.service\/cgroup.controllers lists memory pids\n/,
  ],
  [
    'a file of such a controller',
    { cgroupSettings: { 'hugetlb.2MB.max': '1' } },
    systemd,
    'unsupported',
    /^--cgroup-conf: the controller hugetlb/,
  ],
  [
    'a limit without a control group',
    { cgroups: 'disabled', pidsLimit: 3 },
    systemd,
    'invalid-argument',
    /^--pids-limit: --cgroups=disabled/,
  ],
  ['a parent that is no slice', { cgroupParent: 'a' }, systemd, 'invalid-argument', /did not receive systemd slice/],
  [
    'a parent beside split',
    { cgroups: 'split', cgroupParent: 'a.slice' },
    systemd,
    'invalid-argument',
    /cannot specify --cgroup-mode=split/,
  ],
  ['split without control groups', { cgroups: 'split' }, noCgroup, 'unsupported', /^--cgroups=split: no control group can be made here/],
  ['a manager that is not there', { manager: 'systemd' }, noCgroup, 'unsupported', /^--cgroup-manager=systemd: no control group/],
] as const satisfies readonly (readonly [string, Partial<ResourceRequest>, CgroupFacts, string, RegExp])[]) {
  test(`refuses ${what}`, () => void assertFails(() => requireLimits(resources(changes), facts), code, message));
}
test('names the drop-in that delegates', () => {
  const error = assertFails(() => requireLimits(resources({ cpus: 1 }), systemd), 'unsupported', /cpu/);
  assert.match(error.hint ?? '', 'user@.service.d/delegate.conf');
  assert.match(delegateCommand, 'Delegate=cpu cpuset io memory pids');
});
test('swap that follows from memory is not asked for', () => {
  const files = requestedFiles(resources({ memoryBytes: 64 }));
  assert.equal(
    files.map(({ file, optional }) => [file, optional === true]),
    [
      ['memory.swap.max', true],
      ['memory.max', false],
    ],
  );
  assert.equal(files.map(controllerOf), ['memory', 'memory']);
});
test.run();
