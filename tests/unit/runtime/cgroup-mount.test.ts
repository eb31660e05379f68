import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RuntimeSpec } from '../../../src/oci/runtime-spec.ts';
import { hasWritableGroups, withReadOnlyGroups } from '../../../src/runtime/cgroup-mount.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { specInput } from '../../support/runtime/facts.ts';

const test = suite('withReadOnlyGroups');
const optionsOf = ({ mounts }: RuntimeSpec): readonly string[] | undefined =>
  mounts.find(({ destination }) => destination === '/sys/fs/cgroup')?.options;

for (const [what, part] of [
  ['a system', { process: { command: ['/sbin/init'] } }],
  ['--privileged', { security: { privileged: true } }],
  ['unmask=ALL', { security: { unmask: ['ALL'] } }],
] as const)
  test(`takes the groups of the caller away from ${what}`, () => {
    const { spec } = buildRuntimeSpec(specInput(part));
    assert.ok(hasWritableGroups(spec));
    const guarded = withReadOnlyGroups(spec);
    assert.not.ok(hasWritableGroups(guarded));
    assert.equal(
      optionsOf(guarded)?.filter((option) => ['ro', 'rw'].includes(option)),
      ['ro'],
    );
    assert.equal(guarded.mounts.length, spec.mounts.length);
  });
test('leaves a spec alone in which nothing can be written', () => {
  const { spec } = buildRuntimeSpec(specInput({}));
  assert.is(withReadOnlyGroups(spec), spec);
});
test.run();
