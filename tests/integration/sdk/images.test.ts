// timeout: 180s
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { registry } from '../../support/registry.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';
import { mustTiffin } from '../../support/tiffin.ts';

const test = suiteNeeding('images', 'built', 'user-namespaces', 'registry');

test('go to a registry and come back', async () => {
  await using sdk = await sdkHome('sdk-registry');
  await using server = await registry(sdk.home);
  const { images } = sdk.tiffin;
  const name = `${server.address}/team/app:1`;
  const access = { tlsVerify: false };
  const states = new Set<string>();
  const digest = await images.push(busybox, { ...access, destination: name, onProgress: ({ state }) => void states.add(state) });
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  await images.remove(busybox);
  const bug = new Error('mine');
  const onProgress = (): never => {
    throw bug;
  };
  assert.is(await images.pull(name, { ...access, onProgress }).catch((error: unknown) => error), bug);
  await assertRejects(images.pull(name, { ...access, signal: AbortSignal.abort() }), 'cancelled');
  assert.equal(await images.list(), []);
  // Several at once are one download, and none disturbs the other.
  const stop = new AbortController();
  const pulls = [1, 2, 3].map(() => images.pull(name, access));
  const broken = images.pull(name, { ...access, signal: stop.signal }).catch(() => undefined);
  stop.abort();
  const pulled = await Promise.all(pulls);
  await broken;
  assert.equal(new Set(pulled.map(({ id }) => id)).size, 1);
  assert.equal([pulled[0]?.names, pulled[0]?.platform], [[name], 'linux/amd64']);
  await assertRejects(images.pull(`${server.address}/team/other:1`, access), 'not-found', /team\/other/);
  await assertRejects(images.pull('127.0.0.1:1/x', access), 'unreachable');
});

test('are found, named, kept and removed', async () => {
  await using sdk = await sdkHome('sdk-images');
  const { images } = sdk.tiffin;
  const { id, names, sizeBytes } = await images.get('localhost/busybox');
  assert.equal([names, sizeBytes > 1_000_000, await images.find('nothing')], [[busybox], true, undefined]);
  await assertRejects(images.get('nothing'), 'not-found');
  assert.equal((await images.inspect(id)).RepoTags, [busybox]);
  assert.equal([await images.inspect(id)], JSON.parse(await mustTiffin(sdk.home, ['image', 'inspect', id])));
  await images.tag(id, 'localhost/second', 'localhost/third');
  await images.untag(id, 'localhost/third');
  assert.equal(
    (await images.list()).map((image) => image.names.toSorted()),
    [[busybox, 'localhost/second:latest']],
  );
  assert.equal(await images.list(['reference=nothing']), []);
  const archive = join(sdk.home.path, 'kept.tar');
  await images.save(['localhost/second'], archive, { format: 'oci-archive' });
  const container = await sdk.tiffin.create(busybox, { network: 'none' });
  await assertRejects(images.remove(id), 'wrong-state', /more than one tag/);
  await images.remove('localhost/second');
  await assertRejects(images.remove(id), 'in-use');
  await images.remove(id, { force: true });
  await assertRejects(container.state(), 'not-found');
  assert.equal(await images.list(), []);
  assert.equal(
    (await images.load(archive)).map((image) => image.id),
    [id],
  );
  assert.equal(
    (await images.load(createReadStream(archive))).map((image) => image.names),
    [['localhost/second:latest']],
  );
  await assertRejects(images.load(7 as never), 'invalid-argument');
  await assertRejects(images.load('nothing.tar'), 'not-found');
});

test.run();
