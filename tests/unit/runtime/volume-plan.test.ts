import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { volumeCopyPlan, volumeMountPlan } from '../../../src/runtime/volume-plan.ts';

const realm = {
  registry: '/r',
  uidMap: [{ inside: 0, host: 1000, length: 1 }],
  gidMap: [
    { inside: 0, host: 1000, length: 1 },
    { inside: 1, host: 100_000, length: 65_536 },
  ],
  newuidmap: '/usr/bin/newuidmap',
  newgidmap: '/usr/bin/newgidmap',
};
const facts = { name: 'v', directory: '/s/volumes/v', medium: undefined, runRoot: '/run/t' };

const test = suite('volumeCopyPlan');
test('has the volume as its root, in a user namespace in which IDs are themselves', () => {
  const ops = volumeCopyPlan(facts, realm);
  assert.equal(
    ops.map(({ op }) => op),
    ['realm', 'new-namespace', 'new-namespace', 'id-map', 'root-directory', 'arguments', 'container'],
  );
  const map = ops.find(({ op }) => op === 'id-map');
  assert.equal(map?.op === 'id-map' && map.gid, [
    { inside: 0, host: 0, length: 1 },
    { inside: 1, host: 1, length: 65_536 },
  ]);
});
test('mounts a volume that is more than a directory first', () => {
  const medium = { kind: 'tmpfs', options: '' } as const;
  const ops = volumeCopyPlan({ ...facts, medium }, realm);
  assert.equal(ops.slice(-4, -2), [...volumeMountPlan(facts, medium), { op: 'root-directory', source: '/s/volumes/v/_data' }]);
});
test.run();
