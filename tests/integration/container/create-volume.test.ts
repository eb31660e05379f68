import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNamedVolume } from '../../../src/container/create-volume.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const plain = { name: 'v', driver: 'local', labels: {}, options: {}, ignoreExisting: false };

const test = suite('createNamedVolume');
test('makes volumes, also for somebody', () => {
  using scratch = scratchEngine();
  const { uid, gid } = createNamedVolume(scratch.engine, { ...plain, uid: 5, options: { o: 'gid=6' } });
  assert.equal([uid, gid], [5, 6]);
});
test('looks for the image of one of the driver image', () => {
  using scratch = scratchEngine();
  const image = { ...plain, driver: 'image', options: { image: 'nope' } };
  assertFails(
    () => createNamedVolume(scratch.engine, image),
    'not-found',
    /looking up image nope to create volume failed: nope: image not known/,
  );
  assertFails(() => createNamedVolume(scratch.engine, { ...image, options: {} }), 'invalid-argument', /must provide an image name/);
  assert.equal(scratch.engine.volumes.list(), []);
});
test.run();
