import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { pruneAbandoned, pruneStore } from '../../../src/upkeep/prune.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('pruneStore', 'helper', 'user-namespaces');
const { signal } = new AbortController();
const everything = { all: true, volumes: true, filters: [], signal } as const;

test('removes containers first, so that their images and volumes can go, and counts what comes back', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'one', [[{ path: 'a', content: Buffer.alloc(500_000, 2) }]]);
  engine.volumes.create({ name: 'data' });
  const container = addContainer(scratch, { imageId: image.id, volumes: [{ volume: 'data', target: '/d', anonymous: false }] });
  const careful = await pruneStore(engine, { ...everything, all: false, volumes: false, filters: ['label=x'] });
  assert.equal([careful.containers, careful.images, careful.volumes, careful.freedBytes], [[], [], [], 0]);
  const pruned = await pruneStore(engine, everything);
  assert.equal([pruned.containers, pruned.images, pruned.volumes], [[container.id], [image.id], ['data']]);
  assert.ok(pruned.freedBytes > 500_000, String(pruned.freedBytes));
  assert.is((await pruneStore(engine, everything)).freedBytes, 0);
});

test('refuses a filter before it removes anything', async () => {
  using scratch = scratchEngine();
  addContainer(scratch);
  await assertRejects(
    pruneStore(scratch.engine, { ...everything, filters: ['dangling=true'] }),
    'invalid-argument',
    /dangling is an invalid filter/,
  );
  assert.is(scratch.engine.containers.list().length, 1);
});

test('takes away what dead commands left', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  engine.state.first('SELECT 1');
  const half = join(engine.places.root, 'layers/.tmp-999999999-1-00000000-0');
  mkdirSync(half);
  const partial = join(engine.places.root, 'blobs/partial', `sha256-${'a'.repeat(64)}`);
  writeFileSync(partial, 'x');
  await pruneAbandoned(engine);
  assert.equal([existsSync(half), existsSync(partial)], [false, false]);
});

test.run();
