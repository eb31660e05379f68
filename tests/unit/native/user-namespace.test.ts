import { isAbsolute } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defineRealm, findMapTool, hasSingleId, realmArguments, type RealmParts } from '../../../src/native/user-namespace.ts';

const parts: RealmParts = {
  runRoot: '/run/user/1000/tiffin',
  uid: 1000,
  gid: 100,
  subuids: [
    { start: 100_000, length: 65_536 },
    { start: 500_000, length: 10 },
  ],
  subgids: [{ start: 200_000, length: 65_536 }],
  newuidmap: '/usr/bin/newuidmap',
  newgidmap: '/usr/bin/newgidmap',
};

const defines = suite('defineRealm');
defines('maps the user to 0 and the ranges one after the other', () => {
  const realm = defineRealm(parts);
  assert.equal(realm.uidMap, [
    { inside: 0, host: 1000, length: 1 },
    { inside: 1, host: 100_000, length: 65_536 },
    { inside: 65_537, host: 500_000, length: 10 },
  ]);
  assert.equal(realm.gidMap, [
    { inside: 0, host: 100, length: 1 },
    { inside: 1, host: 200_000, length: 65_536 },
  ]);
  assert.is(realm.registry, '/run/user/1000/tiffin/realm');
  assert.not(hasSingleId(realm));
});
for (const missing of [{ newuidmap: undefined }, { newgidmap: undefined }, { subuids: [] }, { subgids: [] }]) {
  defines(`has one ID without ${Object.keys(missing)[0]}`, () => {
    const realm = defineRealm({ ...parts, ...missing });
    assert.ok(hasSingleId(realm));
    assert.equal(realm.gidMap, [{ inside: 0, host: 100, length: 1 }]);
    assert.is(realm.newuidmap, '');
  });
}
defines.run();

const args = suite('realmArguments');
args('are what the helper reads', () => {
  assert.is(
    realmArguments(defineRealm(parts)).join(' '),
    '--realm /run/user/1000/tiffin/realm --uid-map 0:1000:1,1:100000:65536,65537:500000:10 --gid-map 0:100:1,1:200000:65536 --newuidmap /usr/bin/newuidmap --newgidmap /usr/bin/newgidmap',
  );
});
args.run();

const tools = suite('findMapTool');
tools('is an absolute path or nothing', () => {
  const found = findMapTool('newuidmap');
  assert.ok(found === undefined || isAbsolute(found));
});
tools.run();
