import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as assert from 'uvu/assert';
import { packRoot, packWritten, rootDirectories } from '../../../src/container/root-tree.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';
import { run } from '../../support/spawn.ts';
import { putFakeImage, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('rootDirectories', 'helper', 'user-namespaces', 'overlay');

test('is the layers below what the container wrote, or a directory', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const stores = Object.assign(engine, { root: engine.places.root }) as unknown as Stores;
  const imageId = putFakeImage(stores, { seed: 'a', names: ['localhost/app:1'], layers: ['base', 'top'] });
  const [base, top] = engine.images.get(imageId).layers.map(({ diffId }) => engine.layers.path(diffId));
  const { image } = rootRequest();
  const from = (source: CreateRequest['image']['source']): CreateRequest => ({ ...rootRequest(), image: { ...image, source } });
  const container = addContainer(scratch, { imageId, wanted: from({ kind: 'image', reference: 'app:1' }) });
  assert.equal(rootDirectories(engine, container), [top, base]);
  const empty = putFakeImage(stores, { seed: 'e', names: ['localhost/empty:1'], layers: [] });
  const bare = addContainer(scratch, { imageId: empty, wanted: from({ kind: 'image', reference: 'empty:1' }) });
  assert.equal(rootDirectories(engine, bare), []);
  assert.equal([...(await buffer(packRoot(engine, bare)))].filter(Boolean), []);
  assert.equal(rootDirectories(engine, addContainer(scratch, { wanted: from({ kind: 'rootfs', path: '/srv', overlay: false }) })), [
    '/srv',
  ]);
  assert.equal(rootDirectories(engine, addContainer(scratch, { wanted: from({ kind: 'rootfs', path: '/', overlay: false }) })), ['/']);
  // The host's root with writes kept away is put together of many overlays.
  assertFails(
    () => rootDirectories(engine, addContainer(scratch, { wanted: from({ kind: 'rootfs', path: '/', overlay: true }) })),
    'unsupported',
    /there are mounts below \//,
  );
  const upper = join(container.directory, 'upper');
  assert.is((await buffer(packWritten(engine, container))).length, 1024);
  mkdirSync(upper, { recursive: true });
  assert.equal(rootDirectories(engine, container), [upper, top, base]);
  writeFileSync(join(base!, 'a'), 'a');
  writeFileSync(join(upper, 'b'), 'b');
  const names = async (tar: Readable): Promise<string> => (await run('tar', ['-tf', '-'], { stdin: await buffer(tar) })).stdout;
  assert.is(await names(packRoot(engine, container)), 'a\nb\n');
  assert.is(await names(packWritten(engine, container)), 'b\n');
});

test.run();
