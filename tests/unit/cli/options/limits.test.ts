import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limitOptions, resourceOptions } from '../../../../src/cli/options/limits.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('limitOptions');
test('is well formed', () => assertWellFormed(specsOf(limitOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(limitOptions).flatMap((spec) => spec.names));
  for (const name of '-m --memory --cpus --pids-limit --memory-swap -c --cpu-shares --cpuset-cpus --blkio-weight --cgroups'.split(' '))
    assert.ok(names.has(name), name);
});
test('refuses by name what only version 1 had', () => {
  const refused = specsOf(limitOptions).filter((spec) => spec.refusal !== undefined);
  for (const name of '--memory-swappiness --oom-kill-disable --cpu-rt-runtime'.split(' '))
    assert.ok(
      refused.some((spec) => spec.names.includes(name)),
      name,
    );
});
test('update has no options for what cannot be changed', () => {
  const names = new Set(specsOf(resourceOptions).flatMap((spec) => spec.names));
  assert.ok(names.has('--memory') && !names.has('--cgroups') && !names.has('--cgroup-parent'));
});
test.run();
