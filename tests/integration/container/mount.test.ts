import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { mountContainer, mountedContainers, unmountContainer } from '../../../src/container/mount.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, look, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

// What mounts is run by tests/e2e/look.test.ts, within `tiffin unshare`.
const test = suite('mounts of containers');

test('are the own roots of those that run', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const startTime = processIdentity(process.pid)?.startTime ?? 0;
  writeStatus(scratch, container, { state: 'running', pid: process.pid, startTime, startedAt: 1 });
  const root = `/proc/${process.pid}/root`;
  assert.is(await mountContainer(scratch.engine, look(scratch, container)), root);
  assert.equal(
    mountedContainers(scratch.engine).map(({ path }) => path),
    [root],
  );
});

test('are the directories of those that were made from one', async () => {
  using scratch = scratchEngine();
  const wanted = rootRequest();
  const plain = addContainer(scratch, {
    wanted: { ...wanted, image: { ...wanted.image, source: { kind: 'rootfs', path: '/srv/root', overlay: false } } },
  });
  assert.is(await mountContainer(scratch.engine, look(scratch, plain)), '/srv/root');
  const overlaid = addContainer(scratch, { name: 'kept' });
  await assertRejects(mountContainer(scratch.engine, look(scratch, overlaid)), 'unsupported', /container kept keeps its writes away/);
});

test('are none at first, and unmounting one that is none does nothing', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  assert.equal(mountedContainers(scratch.engine), []);
  assert.is(await unmountContainer(scratch.engine, container), false);
});

test.run();
