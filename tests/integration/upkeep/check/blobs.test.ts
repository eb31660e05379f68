import { truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { checkBlobs } from '../../../../src/upkeep/check/blobs.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { checkOptions, putRealImage } from '../../../support/real-image.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';

const test = suiteNeeding('checkBlobs', 'helper', 'user-namespaces');

test('says of each blob that is not as stated what is wrong with it, and whose it is', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }], [{ path: 'b', content: 'b' }]]);
  const images = engine.images.list();
  assert.equal(await checkBlobs(engine, images, checkOptions), []);
  const [first, second] = image.layers.map(({ blob }) => engine.blobs.path(blob.digest));
  unlinkSync(first!);
  truncateSync(second!, 3);
  writeFileSync(engine.blobs.path(image.configDigest), '{}');
  const found = await checkBlobs(engine, images, checkOptions);
  const told = found.flatMap(({ what }) => what).toSorted();
  assert.match(told[0]!, /^it has 3 bytes instead of \d+: image real.test\/app:1$/);
  assert.match(told[1]!, /^it is missing: image real.test\/app:1$/);
  assert.match(told[2]!, /^its bytes are not what its digest says: /);
  const quick = await checkBlobs(engine, images, { ...checkOptions, quick: true });
  assert.is(quick.length, 2, 'the size of a config is nowhere stated');
});

test.run();
