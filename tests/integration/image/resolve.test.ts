import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateReferences, findImage, getImage, normalizeNewName } from '../../../src/image/resolve.ts';
import { formatReference } from '../../../src/oci/reference.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const find = suite('findImage');

find('understands names as people type them', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const hub = putFakeImage(stores, { seed: 'hub', names: ['docker.io/library/alpine:latest', 'docker.io/library/alpine:3'] });
  const quay = putFakeImage(stores, { seed: 'quay', names: ['quay.io/team/tool:latest'] });
  const local = putFakeImage(stores, { seed: 'local', names: ['localhost/built:latest'] });
  for (const [name, id, full] of [
    ['alpine', hub, 'docker.io/library/alpine:latest'],
    ['alpine:3', hub, 'docker.io/library/alpine:3'],
    ['docker.io/alpine', hub, 'docker.io/library/alpine:latest'],
    ['library/alpine', hub, 'docker.io/library/alpine:latest'],
    ['tool', quay, 'quay.io/team/tool:latest'],
    ['team/tool', quay, 'quay.io/team/tool:latest'],
    ['built', local, 'localhost/built:latest'],
    ['localhost/built', local, 'localhost/built:latest'],
    [hub, hub, undefined],
    [`sha256:${hub}`, hub, undefined],
    [hub.slice(0, 12), hub, undefined],
  ] as const) {
    const found = findImage(stores, name);
    assert.is(found?.image.id, id, name);
    assert.is(found?.name, full, name);
  }
  for (const name of ['nothing', 'alpine:4', 'pine', 'quay.io/tool', 'BAD NAME', '']) assert.is(findImage(stores, name), undefined, name);
});

find('prefers what was built here to what could be pulled', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'hub', names: ['docker.io/library/app:latest'] });
  const local = putFakeImage(stores, { seed: 'local', names: ['localhost/app:latest'] });
  assert.is(findImage(stores, 'app')?.image.id, local);
});

find('finds by digest where the repository has it', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'hub', names: ['docker.io/library/app:latest'] });
  const { manifestDigest } = stores.images.get(id);
  assert.is(findImage(stores, `app@${manifestDigest}`)?.image.id, id);
  assert.is(findImage(stores, `app:9@${manifestDigest}`)?.image.id, id);
  assert.is(findImage(stores, `quay.io/app@${manifestDigest}`), undefined);
});

find.run();

const get = suite('getImage');
get('fails in Podman’s words', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assertFails(() => getImage(stores, 'no-such-image'), 'not-found', /^no-such-image: image not known/);
  putFakeImage(stores, { seed: 'a', names: ['localhost/builder:3'] });
  assertFails(() => getImage(stores, 'bilder'), 'not-found', /^bilder: image not known\s+did you mean builder:3\?/);
});
get.run();

const candidates = suite('candidateReferences');
candidates('are local first', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assert.equal([...candidateReferences(stores, 'a/b')].map(formatReference), ['localhost/a/b:latest', 'docker.io/a/b:latest']);
  assert.equal([...candidateReferences(stores, 'x.test/a')].map(formatReference), ['x.test/a:latest']);
});
candidates.run();

const names = suite('normalizeNewName');

for (const [name, expected] of [
  ['a', 'localhost/a:latest'],
  ['a/b:1', 'localhost/a/b:1'],
  ['x.test/a', 'x.test/a:latest'],
  ['docker.io/a', 'docker.io/library/a:latest'],
] as const) {
  names(`makes ${expected} of ${name}`, () => assert.is(normalizeNewName(name), expected));
}

names('refuses what is no name, in Podman’s words', () => {
  assertFails(() => normalizeNewName('Bad Name'), 'invalid-argument', /^normalizing name "Bad Name": invalid reference format/);
  assertFails(() => normalizeNewName(`x@sha256:${'0'.repeat(64)}`), 'invalid-argument', /tag by digest not supported/);
});

names.run();
