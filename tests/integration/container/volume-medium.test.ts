import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { requireVolume, volumePlace } from '../../../src/container/volume-medium.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('volumePlace');
test('is a directory of ours, and what it is made of', () => {
  using scratch = scratchEngine();
  const plain = volumePlace(scratch.engine, { name: 'v' });
  assert.equal([plain.directory, plain.medium, plain.owner], [`${scratch.engine.volumes.directory('v')}/_data`, undefined, undefined]);
  const memory = volumePlace(scratch.engine, { name: 'v', options: { type: 'tmpfs', o: 'size=1m,uid=5' } });
  assert.equal([memory.medium, memory.owner], [{ kind: 'tmpfs', options: 'size=1m,uid=5' }, '5:0']);
  const there = volumePlace(scratch.engine, { name: 'v', options: { o: 'bind,ro', device: '/d' }, gid: 6 });
  assert.equal([there.medium, there.owner, there.options], [{ kind: 'bind', device: '/d', recursive: false }, '0:6', { readOnly: true }]);
});
test('fails when its image is gone', () => {
  using scratch = scratchEngine();
  const volume = { name: 'v', driver: 'image', options: { image: 'nope' } };
  assertFails(() => volumePlace(scratch.engine, volume), 'not-found');
});
test('is asked for by name when its directory was taken away', () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  assertFails(() => requireVolume(engine, 'v'), 'not-found', /^volume v of the container is gone[^]*tiffin volume create v$/);
  const { path } = engine.volumes.create({ name: 'v' });
  requireVolume(engine, 'v');
  rmSync(path, { recursive: true });
  assertFails(() => requireVolume(engine, 'v'), 'not-found', /^volume v of the container is gone[^]*mkdir -p /);
});
test.run();
