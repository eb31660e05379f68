import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decideIdMaps, ownsRanges, RangesTaken, requireFreeRanges, wantsRanges } from '../../../src/container/id-maps.ts';
import { parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import type { NamespaceRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';

const realm = [
  { inside: 0, host: 1500, length: 1 },
  { inside: 1, host: 100_000, length: 65_536 },
];

function services({ engine }: ScratchEngine) {
  const { containers, places, log } = engine;
  return { containers, places: { ...places, uid: 1500, gid: 1500 }, log, realm: { ...engine.realm, uidMap: realm, gidMap: realm } };
}

function request(changes: Partial<NamespaceRequest>, user?: string) {
  const plain = rootRequest();
  return { ...plain, namespaces: { ...plain.namespaces, ...changes }, process: { ...plain.process, user } };
}
const auto = { user: parseUserNamespaceMode('auto') };
const nothing = { image: undefined, neededIds: 0 };

const test = suite('decideIdMaps');
test('gives each container with auto ranges of its own, until it is removed', () => {
  using scratch = scratchEngine();
  const parts = services(scratch);
  const first = decideIdMaps(parts, request(auto), nothing)!;
  assert.equal(first.uid, [{ containerID: 0, hostID: 1, size: 1024 }]);
  requireFreeRanges(parts, { request: request(auto), idMaps: first });
  const one = addContainer(scratch, { name: 'one', wanted: request(auto), declared: { idMaps: first } });
  assert.throws(
    () => requireFreeRanges(parts, { request: request(auto), idMaps: first }),
    (error: unknown) => error instanceof RangesTaken,
  );
  requireFreeRanges(parts, { request: request({}), idMaps: first });
  const second = decideIdMaps(parts, request(auto), nothing)!;
  assert.is(second.uid[0]?.hostID, 1025);
  // One that is being removed still has files of those IDs.
  scratch.engine.containers.markRemoving(one.id);
  assert.is(decideIdMaps(parts, request(auto), nothing)?.uid[0]?.hostID, 1025);
  scratch.engine.containers.remove(one.id);
  assert.equal(decideIdMaps(parts, request(auto), nothing), first);
});
test('makes auto as large as the image and the user need', () => {
  using scratch = scratchEngine();
  const size = (user: string | undefined, neededIds = 0) =>
    decideIdMaps(services(scratch), request(auto, user), { image: undefined, neededIds })?.uid[0]?.size;
  assert.equal([size(undefined), size('5000'), size('7:6000'), size('web'), size('5', 3000)], [1024, 5001, 6001, 1024, 3000]);
});
test('takes the map of the container whose user namespace is joined, directly or by its processes', () => {
  using scratch = scratchEngine();
  const idMaps = decideIdMaps(services(scratch), request({ user: parseUserNamespaceMode('nomap') }), nothing);
  addContainer(scratch, { name: 'other', declared: { idMaps } });
  const joined = { kind: 'container', container: 'other' } as const;
  assert.equal(decideIdMaps(services(scratch), request({ user: joined }), nothing), idMaps);
  assert.equal(decideIdMaps(services(scratch), request({ pid: joined }), nothing), idMaps);
  assert.is(decideIdMaps(services(scratch), request({ user: { kind: 'container', container: 'gone' } }), nothing), undefined);
});
test('asks /etc/subuid for names', () => {
  using scratch = scratchEngine();
  const subordinate = { user: 'no-such-user-here', group: 'no-such-user-here' };
  assertFails(
    () => decideIdMaps(services(scratch), request({ subordinate }), nothing),
    'invalid-argument',
    /no subuid ranges found for user/,
  );
});
test('knows whose ranges are theirs alone', () => {
  assert.equal([ownsRanges(request(auto)), ownsRanges(request({}))], [true, false]);
  assert.equal([wantsRanges({}, request(auto)), wantsRanges({}, request({}))], [true, false]);
});
test.run();
