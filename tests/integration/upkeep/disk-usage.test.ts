import * as assert from 'uvu/assert';
import { measureStore } from '../../../src/upkeep/disk-usage.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('measureStore', 'helper', 'user-namespaces');

test('counts what images share once, and what nothing uses as free', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const base = [{ path: 'base', content: Buffer.alloc(100_000, 1) }];
  const { image } = await putRealImage(engine, 'one', [base, [{ path: 'a', content: Buffer.alloc(50_000, 2) }]]);
  await putRealImage(engine, 'two', [base, [{ path: 'b', content: Buffer.alloc(20_000, 3) }]]);
  addContainer(scratch, { imageId: image.id });
  engine.volumes.create({ name: 'data' });
  const usage = await measureStore(engine);
  const [one, two] = ['one', 'two'].map((name) => usage.images.find(({ row }) => row.repository === `real.test/${name}`)!);
  assert.is(one!.sharedBytes, two!.sharedBytes);
  assert.ok(one!.sharedBytes >= 100_000 && one!.uniqueBytes >= 50_000 && two!.uniqueBytes < 50_000);
  assert.is(usage.imageBytes, one!.sharedBytes + one!.uniqueBytes + two!.uniqueBytes);
  assert.is(usage.imageBytes - usage.usedImageBytes, two!.uniqueBytes);
  assert.is(usage.containers.length, 1);
  assert.ok(usage.volumes[0]!.bytes > 0);
  assert.equal((await measureStore(engine)).images, usage.images, 'from what was noted');
  assert.ok(engine.layers.list().every(({ diskBytes, unsynced }) => diskBytes !== undefined && unsynced === undefined));
});

test('measures an empty store', async () => {
  using scratch = scratchEngine();
  assert.equal(await measureStore(scratch.engine), {
    images: [],
    imageBytes: 0,
    usedImageBytes: 0,
    containers: [],
    volumes: [],
    buildCache: [],
  });
});

test.run();
