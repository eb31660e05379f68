import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cloneContainer, cloneRequest } from '../../../src/container/clone.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { requestWith } from '../../support/runtime/facts.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('cloneContainer');
const plain = {
  name: undefined,
  image: undefined,
  resources: {},
  destroy: false,
  force: false,
  run: false,
  signal: new AbortController().signal,
};

test('makes the same again under a free name, and is not removed by itself', async () => {
  using scratch = scratchEngine();
  const old = addContainer(scratch, { name: 'web', autoRemove: true, wanted: rootRequest() });
  const names = [];
  for (let count = 0; count < 2; count += 1) names.push((await cloneContainer(scratch.engine, old, plain)).name);
  assert.equal(names, ['web-clone', 'web-clone1']);
  assert.is(scratch.engine.containers.find('web-clone')?.autoRemove, false);
  assert.equal(scratch.engine.containers.find('web-clone')?.request.request.process.command, ['sleep', '60']);
});

test('takes the place of the old one only when that may go', async () => {
  using scratch = scratchEngine();
  const old = addContainer(scratch, { name: 'web', wanted: rootRequest() });
  await assertRejects(cloneContainer(scratch.engine, old, { ...plain, force: true }), 'invalid-argument', /--force without --destroy/);
  const clone = await cloneContainer(scratch.engine, old, { ...plain, destroy: true, name: 'web' });
  assert.is(clone.name, 'web');
  assert.not.equal(clone.id, old.id);
  assert.is(scratch.engine.containers.find(old.id), undefined);
  writeStatus(scratch, clone, { state: 'running', pid: process.pid, startTime: 1 });
  await assertRejects(cloneContainer(scratch.engine, clone, { ...plain, destroy: true }), 'wrong-state', /cannot be removed without force/);
});

test('changes limits and image, and leaves files of the old one alone', () => {
  const old = requestWith({ identity: { name: 'a', cidFile: '/c', pidFile: '/p', replace: true }, lifecycle: { removeAtExit: true } });
  const made = cloneRequest(old, { name: 'b', image: 'busy:2', resources: { memoryBytes: 1 << 26 } });
  assert.equal(
    [made.identity.name, made.identity.cidFile, made.identity.pidFile, made.identity.replace],
    ['b', undefined, undefined, false],
  );
  assert.equal(
    [made.image.source, made.resources.memoryBytes, made.lifecycle.removeAtExit],
    [{ kind: 'image', reference: 'busy:2' }, 1 << 26, false],
  );
});

test.run();
