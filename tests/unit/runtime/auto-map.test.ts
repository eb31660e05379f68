import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseAutoMaps } from '../../../src/runtime/auto-map.ts';
import type { IdMaps } from '../../../src/runtime/id-maps.ts';
import { parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import { assertFails } from '../../support/assert-fails.ts';

const realm = [
  { inside: 0, host: 1500, length: 1 },
  { inside: 1, host: 100_000, length: 65_536 },
];

function choose(text: string, taken: readonly IdMaps[] = [], neededIds = 0): IdMaps {
  const mode = parseUserNamespaceMode(text);
  if (mode.kind !== 'auto') throw new Error(text);
  return chooseAutoMaps(mode, { uidMap: realm, gidMap: realm, taken, neededIds });
}
const show = (map: IdMaps['uid']): string => map.map((line) => `${line.containerID}:${line.hostID}:${line.size}`).join(' ');

// What Podman 5.8 wrote for user 1500 with 100000:65536; its lines are not in order.
const table: readonly (readonly [text: string, uid: string, gid?: string])[] = [
  ['auto', '0:1:1024'],
  ['auto:size=0', '0:1:1024'],
  ['auto:size=5000', '0:1:5000'],
  ['auto:size=10', '0:1:10'],
  ['auto:uidmapping=0:1:10,gidmapping=0:1:10', '0:1:10 10:11:1014'],
  ['auto:uidmapping=0:0:1', '0:0:1 1:1:1023', '0:1:1024'],
  ['auto:uidmapping=5:@100009:1', '0:1:5 5:10:1 6:6:4 10:11:1014', '0:1:1024'],
  ['auto:uidmapping=5:9:1,size=10', '0:1:5 5:9:1 6:6:3 9:10:1', '0:1:10'],
  ['auto:uidmapping=2000:9:1', '0:1:8 8:10:1016 2000:9:1', '0:1:1024'],
];
const test = suite('chooseAutoMaps');
for (const [text, uid, gid = uid] of table) {
  test(text, () => {
    const maps = choose(text);
    // Podman does not join lines that touch.
    assert.equal([show(maps.uid), show(maps.gid)].map(plain), [uid, gid].map(plain));
  });
}
test('gives each container others, and those of one that is gone again', () => {
  const first = choose('auto');
  const second = choose('auto', [first]);
  assert.is(show(second.uid), '0:1025:1024');
  assert.is(show(choose('auto', [second]).uid), '0:1:1024');
  assert.is(show(choose('auto:size=3000', [second]).uid), '0:1:1024 1024:2049:1976');
});
test('is as large as image and user need', () => assert.is(show(choose('auto', [], 5001).uid), '0:1:5001'));
test('refuses what is not there', () => {
  assertFails(() => choose('auto:size=70000'), 'in-use', /not enough unused IDs in user namespace: 4464 of the 70000/);
  assertFails(() => choose('auto', [choose('auto:size=65000')]), 'in-use', /not enough unused IDs/);
  assertFails(() => choose('auto', [], 70_001), 'invalid-argument', /size 70001 that is bigger than the maximum value allowed .* 65536/);
  const lone = realm.slice(0, 1);
  const mode = { kind: 'auto', sizeIds: undefined, uidMap: [], gidMap: [] } as const;
  assertFails(() => chooseAutoMaps(mode, { uidMap: lone, gidMap: lone, taken: [], neededIds: 0 }), 'unsupported', /subordinate IDs/);
});
test.run();

/** The pairs of IDs, whatever the lines. */
function plain(map: string): string {
  const pairs = map.split(' ').flatMap((line) => {
    const [inside = 0, outside = 0, size = 0] = line.split(':').map(Number);
    return Array.from({ length: size }, (_, index) => [inside + index, outside + index] as const);
  });
  return pairs.toSorted(([a], [b]) => a - b).join(' ');
}
