import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { containerStack } from '../../../../src/container/stack.ts';
import { listRemapped, remappedPath } from '../../../../src/storage/remapped-layers.ts';
import { checkRemapped } from '../../../../src/upkeep/check/remapped.ts';
import { pruneStore } from '../../../../src/upkeep/prune.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { checkOptions, putRealImage } from '../../../support/real-image.ts';
import { addContainer, scratchEngine, writeStatus } from '../../../support/scratch-engine.ts';

const test = suiteNeeding('checkRemapped', 'helper', 'user-namespaces', 'overlay', 'subuids');
// Root stays itself, so that the test's user may change and remove what is made.
const lines = [
  { containerID: 0, hostID: 0, size: 1 },
  { containerID: 1, hostID: 2, size: 1 },
];
const idMaps = { uid: lines, gid: lines };

test('tells what is damaged, and removes it unless a running container has it', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'file', content: 'x' }]]);
  await containerStack(engine, image, idMaps);
  assert.equal(await checkRemapped(engine, checkOptions), []);
  const [note] = listRemapped(engine.state);
  const tree = remappedPath(engine.state, note!.diffId, note!.form);
  writeFileSync(join(tree, 'added'), '');
  assert.equal(await checkRemapped(engine, { ...checkOptions, quick: true }), []);
  const [damage] = await checkRemapped(engine, checkOptions);
  assert.match(damage!.object, /^layers up to sha256:[0-9a-f]{64} under the map [0-9a-f]{16}[cm]$/);
  assert.ok(damage!.what.includes('/added: added'), damage!.what.join());
  const container = addContainer(scratch, { imageId: image.id, name: 'web', declared: { idMaps } });
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  await assertRejects(Promise.resolve(damage?.mend?.()), 'in-use', /running containers use it: web/);
  writeStatus(scratch, container, { state: 'exited', startedAt: 1, finishedAt: 2 });
  assert.is(await damage?.mend?.(), 'removed: it is made again when it is needed');
  assert.equal([existsSync(tree), listRemapped(engine.state)], [false, []]);
});

test('is removed by prune once no container has the map', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'file', content: 'x' }]]);
  await containerStack(engine, image, idMaps);
  const container = addContainer(scratch, { imageId: image.id, name: 'web', declared: { idMaps } });
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  const options = { all: false, volumes: false, filters: [], signal: checkOptions.signal };
  await pruneStore(engine, options);
  assert.is(listRemapped(engine.state).length, 1);
  engine.containers.remove(container.id);
  assert.ok((await pruneStore(engine, options)).freedBytes > 0);
  assert.equal(listRemapped(engine.state), []);
});

test.run();
