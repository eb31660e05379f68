import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerIdMap, isMapped, splitOnExtents } from '../../../src/runtime/id-maps.ts';
import { assertFails } from '../../support/assert-fails.ts';

const realm = [
  { inside: 0, host: 1500, length: 1 },
  { inside: 1, host: 100_000, length: 65_536 },
];
const twoRanges = [
  { inside: 0, host: 1500, length: 1 },
  { inside: 1, host: 100_000, length: 1000 },
  { inside: 1001, host: 300_000, length: 2000 },
];
const lines = (map: ReturnType<typeof containerIdMap>) => map?.map((line) => `${line.containerID}:${line.hostID}:${line.size}`);
const keepId = { kind: 'keep-id', uid: undefined, gid: undefined, sizeIds: undefined } as const;

const maps = suite('containerIdMap');
maps('is the identity, a line for each extent of the realm', () => {
  assert.equal(lines(containerIdMap({ kind: 'private' }, realm, 1500)), ['0:0:1', '1:1:65536']);
  assert.equal(lines(containerIdMap({ kind: 'private' }, twoRanges, 1500)), ['0:0:1', '1:1:1000', '1001:1001:2000']);
});
maps('swaps the caller and root with keep-id, as Podman', () => {
  assert.equal(lines(containerIdMap(keepId, realm, 1500)), ['0:1:1500', '1500:0:1', '1501:1501:64036']);
  assert.equal(lines(containerIdMap({ ...keepId, sizeIds: 10 }, realm, 1500)), ['0:1:9', '1500:0:1']);
  assert.equal(lines(containerIdMap(keepId, realm, 0)), ['0:0:1', '1:1:65536']);
  assert.equal(lines(containerIdMap(keepId, realm, 70_000)), ['0:1:65536', '70000:0:1']);
});
maps('cuts keep-id on the extents', () => {
  assert.equal(lines(containerIdMap(keepId, twoRanges, 1500)), ['0:1:1000', '1000:1001:500', '1500:0:1', '1501:1501:1500']);
});
maps('is none for shared and joined namespaces', () => {
  assert.is(containerIdMap({ kind: 'host' }, realm, 1500), undefined);
  assert.is(containerIdMap({ kind: 'container', container: 'x' }, realm, 1500), undefined);
});
maps('refuses what would give the image foreign owners', () => {
  assertFails(() => containerIdMap({ kind: 'nomap' }, realm, 1500), 'unsupported', /nomap/);
  assertFails(() => containerIdMap({ kind: 'auto', sizeIds: undefined }, realm, 1500), 'unsupported', /auto/);
  assertFails(() => containerIdMap(keepId, realm.slice(0, 1), 1500), 'unsupported', /usermod --add-subuids/);
});
maps.run();

const splits = suite('splitOnExtents');
splits('drops what lies outside', () => {
  assert.equal(splitOnExtents([{ containerID: 5, hostID: 8, size: 10 }], [{ start: 0, length: 10 }]), [
    { containerID: 5, hostID: 8, size: 2 },
  ]);
  assert.equal(splitOnExtents([{ containerID: 0, hostID: 20, size: 1 }], [{ start: 0, length: 10 }]), []);
});
splits('tells whether an ID is mapped', () => {
  const map = [{ containerID: 5, hostID: 0, size: 2 }];
  assert.equal(
    [4, 5, 6, 7].map((id) => isMapped(map, id)),
    [false, true, true, false],
  );
});
splits.run();
