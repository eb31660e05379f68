import * as assert from 'uvu/assert';
import type { Base, BaseRequest } from '../../../src/build/base-image.ts';
import type { PullRequest, SourceRequest } from '../../../src/build/request.ts';
import { BaseResolver } from '../../../src/build/resolve-base.ts';
import { hostPlatform } from '../../../src/oci/platform.ts';
import { abandonedAfterMs, collectAbandoned, collectImages } from '../../../src/storage/garbage.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { contextHooks, contextServices, leftInStore, makeFiles, sourceRequest } from '../../support/build-context.ts';
import { makeImage, tarArchive, writeLayout } from '../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { openStores, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('BaseResolver', 'helper', 'user-namespaces');
const platform = hostPlatform();

type Asked = { readonly source?: Partial<SourceRequest>; readonly pull?: Partial<PullRequest> };

function resolver(home: ScratchHome, stores: Stores, { source = {}, pull = {} }: Asked = {}): BaseResolver {
  const request = { source: sourceRequest(home.path, source), pull: { policy: 'missing', access: {}, ...pull } as const };
  return new BaseResolver(contextServices(stores, home), { request, hooks: contextHooks() });
}

const idOf = (base: Base): string => (base.kind === 'image' ? `${base.image.manifestDigest} ${base.name}` : base.kind);
const madeOf = (content: string, architecture?: string): ReturnType<typeof makeImage> =>
  makeImage({ layers: [[{ path: 'a', content }]], ...(architecture === undefined ? {} : { architecture }) });

test('finds images as the policy says, each once', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const [one, two] = [madeOf('1'), madeOf('2')];
  registry.putImage('registry.test/app:1', one);
  const request: BaseRequest = { name: 'registry.test/app:1', platform };
  await using never = resolver(home, stores, { pull: { policy: 'never' } });
  await assertRejects(never.resolve(request), 'not-found');
  await using missing = resolver(home, stores);
  assert.is(idOf(await missing.resolve(request)), `${one.manifest.digest} registry.test/app:1`);
  registry.putImage('registry.test/app:1', two);
  assert.is(await missing.resolve(request), await missing.resolve(request), 'found once');
  await using again = resolver(home, stores);
  assert.match(idOf(await again.resolve(request)), one.manifest.digest);
  await using always = resolver(home, stores, { pull: { policy: 'always' } });
  assert.match(idOf(await always.resolve(request)), two.manifest.digest);
  const byDigest = { name: `registry.test/app@${one.manifest.digest}`, platform };
  assert.match(idOf(await always.resolve(byDigest)), one.manifest.digest);
  assert.is(idOf(await always.resolve({ name: 'scratch', platform })), 'scratch');
});

test('goes by the platform, unless nobody asked for one', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const other = platform.architecture === 'arm64' ? 'amd64' : 'arm64';
  registry.putImage('registry.test/app:1', madeOf('x', other));
  await using first = resolver(home, stores);
  const foreign = { name: 'registry.test/app:1', platform: { os: 'linux', architecture: other } };
  assert.is((await first.resolve(foreign)).kind, 'image');
  registry.manifests.clear();
  await assertRejects(first.resolve({ ...foreign, platform }), 'not-found');
  await using second = resolver(home, stores);
  assert.is((await second.resolve({ ...foreign, platform, isAnyFine: true })).kind, 'image');
});

test('goes by the lock', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const [locked, newer] = [registry.putImage('registry.test/app:1', madeOf('1')), madeOf('2')];
  registry.putImage('registry.test/app:1', newer);
  const reference = 'registry.test/app:1';
  const lock = { path: 'tiffin.lock', images: [{ reference, platforms: new Map([[`linux/${platform.architecture}`, locked.digest]]) }] };
  await using bases = resolver(home, stores, { pull: { lock } });
  assert.is(idOf(await bases.resolve({ name: reference, platform })), `${locked.digest} ${reference}`);
  await assertRejects(bases.resolve({ name: 'registry.test/other:1', platform }), 'not-found');
});

test('puts named contexts in the place of images', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  makeFiles(home.path, { 'dir/file': '', 'dir/.dockerignore': '# none\n /a/\n!b\n' });
  const layout = madeOf('layout');
  writeLayout(layout, home.directory('layout'));
  registry.putImage('registry.test/app:1', madeOf('1'));
  const { writeFileSync } = process.getBuiltinModule('node:fs');
  writeFileSync(`${home.path}/c.tar`, tarArchive([{ path: 'file', content: '' }]));
  const namedContexts = {
    alpine: 'docker-image://registry.test/app:1',
    dir: 'dir',
    tar: 'c.tar',
    layout: 'oci-layout://layout',
    scratch: 'dir',
  };
  await using bases = resolver(home, stores, { source: { namedContexts } });
  assert.ok(bases.hasContext('docker.io/library/alpine:latest', platform));
  assert.not.ok(bases.hasContext('debian'));
  assert.match(idOf(await bases.resolve({ name: 'alpine', platform })), /registry\.test\/app:1/);
  assert.is(idOf(await bases.resolve({ name: 'layout', platform })), `${layout.manifest.digest} layout`);
  for (const name of ['dir', 'tar', 'scratch']) assert.is((await bases.resolve({ name, platform })).kind, 'files', name);
  const directory = await bases.resolve({ name: 'dir', platform });
  assert.equal(directory.kind === 'files' && directory.ignore, ['a', '!b'], 'with its own ignore file');
  await bases[Symbol.asyncDispose]();
  assert.equal(leftInStore(stores), []);
});

test('keeps what it found while it lives, whoever removes it', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  registry.putImage('registry.test/app:1', madeOf('1'));
  const bases = resolver(home, stores);
  const base = await bases.resolve({ name: 'registry.test/app:1', platform });
  if (base.kind !== 'image') throw new Error('it is an image');
  const { diffId, blob } = base.image.layers[0]!;
  collectImages(stores, [stores.images.remove(base.image.id)]);
  collectAbandoned(stores, -abandonedAfterMs);
  assert.ok(stores.layers.has(diffId) && stores.blobs.has(blob.digest));
  await bases[Symbol.asyncDispose]();
  collectAbandoned(stores, -abandonedAfterMs);
  assert.not.ok(stores.layers.has(diffId));
});

test.run();
