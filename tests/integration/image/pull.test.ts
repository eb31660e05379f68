import { mkdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { parsePullPolicy, pullAllTags, pullImage } from '../../../src/image/pull.ts';
import { AggregateFailure } from '../../../src/lib/errors.ts';
import { hostArchitecture } from '../../../.ci/oci-layout.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { fakeRepository } from '../../support/image-source.ts';
import type { FakeRepository } from '../../support/image-source.ts';
import { digestOf, makeImage } from '../../support/images.ts';
import type { MadeBlob, MadeImage } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';
import type { Stores } from '../../support/stores.ts';

const test = suiteNeeding('pullImage', 'helper', 'user-namespaces');
const image = makeImage({ layers: [[{ path: 'one', content: 'x' }]] });
const next = makeImage({ layers: [[{ path: 'one', content: 'y' }]] });
const reference = 'registry.test/team/app:1';

/** Stores whose registries are repositories in memory, by name. */
function withRegistries(home: ScratchHome, repositories: Readonly<Record<string, FakeRepository>>): Stores & { asked: string[] } {
  const asked: string[] = [];
  const stores = openStores(home);
  return Object.assign(stores, {
    asked,
    openRepository: ({ domain, path }: { domain: string; path: string }) => {
      asked.push(`${domain}/${path}`);
      return repositories[`${domain}/${path}`] ?? fakeRepository({});
    },
  });
}

test('pulls by tag, and gives the name', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, { 'registry.test/team/app': fakeRepository({ 1: image }) });
  const pulled = await pullImage(stores, reference);
  assert.equal(pulled.names, [reference]);
  assert.is(pulled.manifestDigest, image.manifest.digest);
  assert.equal(pulled.repoDigests, [`registry.test/team/app@${image.manifest.digest}`]);
});

test('adds latest, and takes docker:// away', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, { 'docker.io/library/app': fakeRepository({ latest: image }) });
  assert.equal((await pullImage(stores, 'docker://app')).names, ['docker.io/library/app:latest']);
});

test('pulls by digest, without a tag; a tag beside it counts for nothing', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, { 'registry.test/team/app': fakeRepository({ 1: image }) });
  const name = `registry.test/team/app@${image.manifest.digest}`;
  const pulled = await pullImage(stores, name.replace('@', ':9@'));
  assert.equal(pulled.names, []);
  assert.equal(pulled.digestNames, [name]);
  assert.is((await pullImage(stores, name, { policy: 'never' })).id, pulled.id);
});

test('leaves the image that had the name without it', async () => {
  await using home = await scratchHome();
  const repositories = { 'registry.test/team/app': fakeRepository({ 1: image }) };
  using stores = withRegistries(home, repositories);
  const old = await pullImage(stores, reference);
  repositories['registry.test/team/app'] = fakeRepository({ 1: next });
  const pulled = await pullImage(stores, reference, { policy: 'always' });
  assert.is.not(pulled.id, old.id);
  assert.equal(stores.images.get(old.id).names, []);
});

test('asks the registry as the policy says', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, { 'registry.test/team/app': fakeRepository({ 1: image }) });
  await assertRejects(pullImage(stores, reference, { policy: 'never' }), 'not-found', /app:1: image not known/);
  assert.is(stores.asked.length, 0);
  for (const [policy, times] of [
    ['missing', 1],
    ['missing', 1],
    ['never', 1],
    ['always', 2],
    ['newer', 3],
  ] as const) {
    await pullImage(stores, reference, { policy });
    assert.is(stores.asked.length, times, policy);
  }
});

test('with newer takes the image in the store when the registry is away', async () => {
  await using home = await scratchHome();
  const repositories = { 'registry.test/team/app': fakeRepository({ 1: image }) };
  using stores = withRegistries(home, repositories);
  const { id } = await pullImage(stores, reference);
  repositories['registry.test/team/app'] = fakeRepository({}, { unreachable: true });
  assert.is((await pullImage(stores, reference, { policy: 'newer' })).id, id);
  await assertRejects(
    pullImage(stores, reference, { policy: 'always' }),
    'unreachable',
    /pull registry\.test\/team\/app:1: connection refused/,
  );
});

test('chooses the platform, of an index and of what is in the store', async () => {
  await using home = await scratchHome();
  const other = makeImage({ layers: [[{ path: 'one', content: 's' }]], architecture: 's390x' });
  const index = indexOf([image, hostArchitecture], [other, 's390x']);
  const repository = fakeRepository({ 1: image, other, index });
  using stores = withRegistries(home, { 'registry.test/team/app': repository });
  const name = 'registry.test/team/app:index';
  const own = await pullImage(stores, name);
  assert.is(own.platform.architecture, hostArchitecture);
  assert.ok(own.digests.includes(index.digest as never));
  assert.is((await pullImage(stores, `registry.test/team/app@${index.digest}`, { policy: 'never' })).id, own.id);
  const foreign = await pullImage(stores, name, { platform: { os: 'linux', architecture: 's390x' } });
  assert.is(foreign.platform.architecture, 's390x');
  await assertRejects(
    pullImage(stores, name, { policy: 'always', platform: { os: 'linux', architecture: 'riscv64' } }),
    'not-found',
    /not available for linux\/riscv64/,
  );
});

test('warns of an image for another machine', async () => {
  await using home = await scratchHome();
  const other = makeImage({ layers: [[{ path: 'one', content: 's' }]], architecture: 's390x' });
  using stores = withRegistries(home, { 'registry.test/team/app': fakeRepository({ 1: other }) });
  await pullImage(stores, reference);
  assert.match(stores.warnings.join(), /platform \(linux\/s390x\) does not match/);
});

test('tries the places of a short name in their order, and names all failures', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, { 'second.test/app': fakeRepository({ latest: image }) });
  const registries = { ...stores.registries, searchRegistries: ['first.test', 'second.test'] };
  const services = { ...stores, registries };
  assert.equal((await pullImage(services, 'app')).names, ['second.test/app:latest']);
  await pullImage(services, 'nowhere').then(
    () => assert.unreachable(),
    (error: unknown) => {
      assert.ok(error instanceof AggregateFailure);
      assert.match(error.message, /pull first\.test\/nowhere:latest: .*\npull second\.test\/nowhere:latest/);
    },
  );
});

test('speaks as Podman does of what is no reference', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, {});
  await assertRejects(
    pullImage(stores, 'BAD NAME', { policy: 'always' }),
    'invalid-argument',
    /^parsing reference "BAD NAME": invalid reference format$/m,
  );
});

test('sweeps what a dead pull left', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, { 'registry.test/team/app': fakeRepository({ 1: image }) });
  mkdirSync(`${stores.root}/layers/.tmp-4194303-1-0123abcd-0`);
  await pullImage(stores, reference);
  assert.equal(stores.paths(/\.tmp/), []);
});

test.run();

const tags = suiteNeeding('pullAllTags', 'helper', 'user-namespaces');

tags('pulls each tag', async () => {
  await using home = await scratchHome();
  using stores = withRegistries(home, { 'registry.test/team/app': fakeRepository({ 1: image, 2: next, same: image }) });
  const pulled = await pullAllTags(stores, 'registry.test/team/app');
  assert.is(pulled.length, 3);
  assert.equal(
    stores.images.names().map(({ name }) => name),
    ['registry.test/team/app:1', 'registry.test/team/app:2', 'registry.test/team/app:same'],
  );
  await assertRejects(pullAllTags(stores, reference), 'invalid-argument', /without tag or digest/);
});

tags.run();

const policies = suiteNeeding('parsePullPolicy');

for (const [text, expected] of [
  ['always', 'always'],
  ['Always', 'always'],
  ['true', 'always'],
  ['', 'missing'],
  ['ifnotpresent', 'missing'],
  ['newer', 'newer'],
  ['false', 'never'],
] as const) {
  policies(`reads ${JSON.stringify(text)}`, () => assert.is(parsePullPolicy(text), expected));
}

policies(
  'refuses others',
  () => void assertFails(() => parsePullPolicy('nonsense'), 'invalid-argument', /unsupported pull policy "nonsense"/),
);

policies.run();

function indexOf(...entries: readonly (readonly [MadeImage, string])[]): MadeBlob {
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const manifests = entries.map(([{ manifest }, architecture]) => ({
    mediaType: manifest.mediaType,
    digest: manifest.digest,
    size: manifest.size,
    platform: { os: 'linux', architecture },
  }));
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  return { bytes, mediaType, digest: digestOf(bytes), size: bytes.length };
}
