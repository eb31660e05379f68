import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../src/oci/digest.ts';
import { checkLeftovers } from '../../../../src/upkeep/check/leftovers.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { checkOptions } from '../../../support/real-image.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';

const test = suiteNeeding('checkLeftovers', 'helper', 'user-namespaces');

test('finds blobs and layers that have long belonged to nothing, unless somebody holds them', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const bytes = Buffer.from('nobody');
  const blob = { digest: digestOf(bytes), size: bytes.length };
  engine.blobs.put(blob, bytes);
  const stray = engine.layers.path(digestOf('stray'));
  mkdirSync(stray);
  assert.equal(checkLeftovers(engine, checkOptions), [], 'a pull may be bringing them');
  utimesSync(engine.blobs.path(blob.digest), 1, 1);
  const now = { ...checkOptions, maxAgeMs: 0 };
  {
    using _lease = engine.leases.hold([`blob:${blob.digest}`, `layer:${digestOf('stray')}`]);
    assert.equal(checkLeftovers(engine, now), []);
  }
  const [damage] = checkLeftovers(engine, now);
  assert.equal(damage?.what, [`blob ${blob.digest} belongs to nothing`, `layer ${digestOf('stray')} belongs to nothing`]);
  assert.is(await damage?.mend?.(), 'removed');
  assert.equal(checkLeftovers(engine, now), []);
  assert.not.ok(existsSync(stray));
});

test('finds damaged programs of the cache', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  engine.state.first('SELECT 1');
  const directory = join(engine.places.root, 'cache/seccomp');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'x'), 'rubbish');
  const [damage] = checkLeftovers(engine, checkOptions);
  assert.is(damage?.object, 'cache/seccomp/x');
  await damage?.mend?.();
  assert.equal(checkLeftovers(engine, checkOptions), []);
});

test.run();
