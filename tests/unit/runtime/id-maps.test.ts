import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdMapOptions } from '../../../src/runtime/id-map-option.ts';
import {
  containerIdMaps,
  identityMap,
  isIdentity,
  isMapped,
  splitMap,
  splitOnExtents,
  type IdMapFacts,
} from '../../../src/runtime/id-maps.ts';
import { parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { NamespaceRequest } from '../../../src/runtime/request.ts';
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
const facts = { uid: 1500, gid: 1500, uidMap: realm, gidMap: realm };
const plain = plainRequest('x').namespaces;

type Wanted = Partial<Pick<NamespaceRequest, 'subordinate'>> & {
  readonly userns?: string;
  readonly uidmap?: readonly string[];
  readonly gidmap?: readonly string[];
};

function maps({ userns = '', uidmap = [], gidmap = [], subordinate }: Wanted, host: IdMapFacts = facts): [string, string] | undefined {
  const { uid, gid } = parseIdMapOptions(uidmap, gidmap);
  const request = { ...plain, user: parseUserNamespaceMode(userns), uidMap: uid, gidMap: gid, subordinate };
  const found = containerIdMaps(request, host);
  return found === undefined ? undefined : [text(splitMap(found.uid, host.uidMap)), text(splitMap(found.gid, host.gidMap))];
}

function text(map: ReturnType<typeof splitMap>): string {
  return map.map((line) => `${line.containerID}:${line.hostID}:${line.size}`).join(' ');
}

// What Podman 5.8 wrote into uid_map and gid_map for user 1500 with 100000:65536.
const whole = '0:0:1 1:1:65536';
const table: readonly (readonly [what: string, wanted: Wanted, uid: string, gid?: string])[] = [
  ['keep-id', { userns: 'keep-id' }, '0:1:1500 1500:0:1 1501:1501:64036'],
  ['keep-id with IDs', { userns: 'keep-id:uid=200,gid=210' }, '0:1:200 200:0:1 201:201:65336', '0:1:210 210:0:1 211:211:65326'],
  ['keep-id with a size', { userns: 'keep-id:size=2000' }, '0:1:1500 1500:0:1 1501:1501:499'],
  ['keep-id with a size below the own ID', { userns: 'keep-id:size=1000' }, '0:1:999 1500:0:1'],
  ['keep-id with size 0', { userns: 'keep-id:size=0' }, '0:1:1500 1500:0:1 1501:1501:64036'],
  ['keep-id with more than there is', { userns: 'keep-id:size=100000' }, '0:1:1500 1500:0:1 1501:1501:64036'],
  ['keep-id as root', { userns: 'keep-id:uid=0' }, whole, '0:1:1500 1500:0:1 1501:1501:64036'],
  ['keep-id beyond all', { userns: 'keep-id:uid=70000' }, '0:1:65536 70000:0:1', '0:1:1500 1500:0:1 1501:1501:64036'],
  ['nomap', { userns: 'nomap' }, '0:1:65536'],
  ['a line', { uidmap: ['0:1:100'] }, '0:1:100'],
  ['a line without length', { uidmap: ['0:1'] }, '0:1:1'],
  ['a line over a border', { uidmap: ['0:0:5000'] }, '0:0:1 1:1:4999'],
  ['groups only', { gidmap: ['0:1:100'] }, '0:1:100'],
  ['IDs of the host', { uidmap: ['0:@100010:100'] }, '0:11:100'],
  ['an extending line alone', { uidmap: ['+10:0'] }, '0:1:10 10:0:1 11:11:65526'],
  ['an extending line of the host', { uidmap: ['+10:@1500:1'] }, '0:1:10 10:0:1 11:11:65526'],
  ['flags in any order', { uidmap: ['u+5:0:1'] }, '0:1:5 5:0:1 6:6:65531', whole],
  ['flags twice', { uidmap: ['++5:0:1'] }, '0:1:5 5:0:1 6:6:65531'],
  ['both flags', { uidmap: ['+ug5:0:1'] }, '0:1:5 5:0:1 6:6:65531'],
  ['users only', { uidmap: ['+u10:0'] }, '0:1:10 10:0:1 11:11:65526', whole],
  ['groups only, by a flag', { uidmap: ['+g10:0'] }, whole, '0:1:10 10:0:1 11:11:65526'],
  ['users only, not extending', { uidmap: ['u0:0:1000'] }, '0:0:1 1:1:999', whole],
  ['a line for each kind', { uidmap: ['u0:0:1000', 'g0:1:5'] }, '0:0:1 1:1:999', '0:1:5'],
  [
    'both options',
    { uidmap: ['0:1:100', 'u100:500:5'], gidmap: ['+g0:2000:1'] },
    '0:1:100 100:500:5',
    '0:2000:1 1:0:1 2:1:1999 2001:2001:63536',
  ],
  ['podman-run(1): leave 1 unassigned', { gidmap: ['0:0:65000', '+100000:1:1'] }, '0:0:1 2:2:64998 100000:1:1'],
  ['podman-run(1): fill the gap', { gidmap: ['0:0:65000', '+100000:1:1', '1:65001:1'] }, '0:0:1 1:65001:1 2:2:64998 100000:1:1'],
  ['podman-run(1): fill by itself', { gidmap: ['+100000:1:1'] }, '0:0:1 1:2:65535 100000:1:1'],
  ['podman-run(1): not copied over', { gidmap: ['0:0:1000', 'g2000:2000:1'] }, '0:0:1 1:1:999', '0:0:1 1:1:999 2000:2000:1'],
  ['a line that breaks one before', { uidmap: ['0:0:1000', '+500:2000:10'] }, '0:0:1 1:1:499 500:2000:10 510:510:490'],
  ['breaks on both sides', { uidmap: ['0:0:1000', '+500:600:10'] }, '0:0:1 1:1:499 500:600:10 510:510:90 610:610:390'],
  ['two extending lines', { uidmap: ['+500:600:10', '+0:5:3'] }, '0:5:3 3:0:1 4:1:4 8:8:492 500:600:10 510:500:100 610:610:64927'],
  ['one that extends a plain one', { uidmap: ['500:600:10', '+0:5:3'] }, '0:5:3 500:600:10'],
  ['two lines in a value', { uidmap: ['0:0:10:100:200:5'] }, '0:0:1 1:1:9 100:200:5'],
  ['an empty value', { uidmap: ['', '0:1:5'] }, '0:1:5'],
];

const podman = suite('containerIdMaps as Podman');
for (const [what, wanted, uid, gid = uid] of table) podman(what, () => assert.equal(maps(wanted), [uid, gid]));
podman('maps nothing where nothing is asked for', () => {
  for (const userns of ['', 'private', 'host', 'container:x', 'auto']) assert.is(maps({ userns }), undefined, userns);
  assert.is(maps({ uidmap: [''] }), undefined);
});
podman.run();

const refused: readonly (readonly [Wanted, RegExp])[] = [
  [{ uidmap: ['0:1:10', '5:100:10'] }, /^the specified UID and\/or GID mapping 5:100:10 conflicts with other mappings: invalid mappings/],
  [{ uidmap: ['0:1:10', '10:5:10'] }, /^the specified UID and\/or GID mapping 10:5:10 conflicts with other mappings/],
  [{ uidmap: ['0:70000:10'] }, /there is no UID 70000: you have 65537, 0 to 65536/],
  [{ uidmap: ['0:0:70000'] }, /there is no UID 65537/],
  [{ uidmap: ['0:@5:10'] }, /^parent ID UID 5 is not mapped\/delegated\n/],
  [{ gidmap: ['g5:@165535:2'] }, /^parent ID GID 165536 is not mapped\/delegated\n/],
  [{ uidmap: ['5:@1500:2'] }, /^parent ID UID 1501 is not mapped\/delegated\n/],
  [{ uidmap: ['5:@100000:3'] }, /doesn't map UID 0/],
  [{ uidmap: ['u5:0:1'] }, /doesn't map UID 0/],
  [{ userns: 'keep-id:size=1' }, /doesn't map UID 0/],
  [{ userns: 'keep-id:size=1,uid=0' }, /doesn't map GID 0/],
  [{ subordinate: { user: 'who', group: 'who' } }, /^no subuid ranges found for user "who" in \/etc\/subuid\n/],
];
const refusals = suite('containerIdMaps refuses');
for (const [wanted, words] of refused)
  refusals(JSON.stringify(wanted), () => void assertFails(() => maps(wanted), 'invalid-argument', words));
refusals('maps of many IDs for who has but one, with the command that gives some', () => {
  const lone = { ...facts, uidMap: realm.slice(0, 1), gidMap: realm.slice(0, 1) };
  for (const userns of ['keep-id', 'nomap']) assertFails(() => maps({ userns }, lone), 'unsupported', /usermod --add-subuids/);
  assertFails(() => maps({ uidmap: ['0:0:10'] }, lone), 'invalid-argument', /there is no UID 1: you have 1/);
  assert.equal(maps({ uidmap: ['0:0:1'] }, lone), ['0:0:1', '0:0:1']);
});
refusals.run();

const ranges = suite('maps and ranges');
ranges('cut keep-id on the extents', () => {
  const host = { ...facts, uidMap: twoRanges, gidMap: twoRanges };
  assert.is(maps({ userns: 'keep-id' }, host)?.[0], '0:1:1000 1000:1001:500 1500:0:1 1501:1501:1500');
  assert.is(maps({ userns: 'nomap' }, host)?.[0], '0:1:1000 1000:1001:2000');
  assert.is(maps({ uidmap: ['0:@300010:5'] }, host)?.[0], '0:1011:5');
  assert.is(text(splitMap(identityMap(twoRanges), twoRanges)), '0:0:1 1:1:1000 1001:1001:2000');
});
ranges('take the ranges that a name has in /etc/subuid, when they are ours', () => {
  const subordinate = { user: 'me', group: 'me' };
  const host = { ...facts, uidMap: twoRanges, gidMap: twoRanges };
  const own = [
    { start: 300_000, length: 2000 },
    { start: 100_000, length: 1000 },
  ];
  assert.is(maps({ subordinate }, { ...host, named: { uid: own, gid: own } })?.[0], '0:1001:2000 2000:1:1000');
  const theirs = [{ start: 400_000, length: 10 }];
  assertFails(() => maps({ subordinate }, { ...host, named: { uid: theirs, gid: theirs } }), 'invalid-argument', /400000 is not mapped/);
});
ranges('know the identity', () => {
  assert.ok(isIdentity({ uid: identityMap(realm), gid: identityMap(realm) }));
  assert.ok(!isIdentity({ uid: identityMap(realm), gid: [{ containerID: 0, hostID: 1, size: 1 }] }));
});
ranges('drop what lies outside', () => {
  const line = { containerID: 5, hostID: 8, size: 10 };
  assert.equal(splitOnExtents([line], [{ start: 0, length: 10 }]), [{ containerID: 5, hostID: 8, size: 2 }]);
  assert.equal(splitOnExtents([{ containerID: 0, hostID: 20, size: 1 }], [{ start: 0, length: 10 }]), []);
});
ranges('tell whether an ID is mapped', () => {
  const map = [{ containerID: 5, hostID: 0, size: 2 }];
  assert.equal(
    [4, 5, 6, 7].map((id) => isMapped(map, id)),
    [false, true, true, false],
  );
});
ranges.run();
