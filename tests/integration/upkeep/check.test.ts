import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkStore, isUnusable } from '../../../src/upkeep/check.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { checkOptions, putRealImage } from '../../support/real-image.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('checkStore', 'helper', 'user-namespaces');

test('finds nothing in a new store, nor in one that is used', async () => {
  using scratch = scratchEngine();
  assert.equal(await checkStore(scratch.engine, checkOptions), []);
  await putRealImage(scratch.engine, 'app', [[{ path: 'a', content: 'a' }]]);
  assert.equal(await checkStore(scratch.engine, checkOptions), []);
});

test('tells only of the database when that cannot be trusted', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }]]);
  unlinkSync(engine.blobs.path(image.configDigest));
  engine.state.run('UPDATE image SET record = substr(record, 2)');
  const found = await checkStore(engine, checkOptions);
  assert.equal(
    found.map(({ object, what }) => [object, what]),
    [['state.db', ['image.record is no JSON']]],
  );
  assert.ok(found.every(isUnusable));
});

test('tells of everything else at once, and lets go of what it held', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }]]);
  writeFileSync(join(engine.places.root, 'oci-layout'), '');
  unlinkSync(engine.blobs.path(image.configDigest));
  unlinkSync(join(engine.layers.path(image.layers[0]!.diffId), 'a'));
  const objects = (await checkStore(engine, checkOptions)).map(({ object }) => object.split(' ')[0]);
  assert.equal(objects, ['oci-layout', 'blob', 'layer']);
  assert.is(engine.leases.heldResources().size, 0);
});

test.run();
