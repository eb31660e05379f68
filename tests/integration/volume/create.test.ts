import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createVolume } from '../../../src/volume/create.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const plain = { name: 'data', driver: 'local', labels: {}, options: {}, ignoreExisting: false };

const create = suite('createVolume');
create('makes one, once', () => {
  using scratch = scratchEngine();
  assert.is(createVolume(scratch.engine, plain).name, 'data');
  assertFails(() => createVolume(scratch.engine, plain), 'already-exists', /volume with name data already exists: volume already exists/);
  assert.is(createVolume(scratch.engine, { ...plain, ignoreExisting: true }).name, 'data');
  assert.match(createVolume(scratch.engine, { ...plain, name: undefined }).name, /^[0-9a-f]{64}$/);
});
create('refuses bad names, other drivers and options', () => {
  using scratch = scratchEngine();
  assertFails(
    () => createVolume(scratch.engine, { ...plain, name: 'bad/name' }),
    'invalid-argument',
    /running volume create option: names must match/,
  );
  assertFails(() => createVolume(scratch.engine, { ...plain, driver: 'nfs' }), 'unsupported');
  assertFails(
    () => createVolume(scratch.engine, { ...plain, options: { type: 'nfs' } }),
    'unsupported',
    /"nfs" cannot be mounted without root/,
  );
});
create.run();
