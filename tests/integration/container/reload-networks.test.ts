import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reloadNetworks } from '../../../src/container/reload-networks.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const chosen = { names: [], all: false, latest: false };

const test = suite('reloadNetworks');
test('names running containers, and refuses others', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  assert.equal(await reloadNetworks(engine, { ...chosen, all: true }), []);
  await assertRejects(reloadNetworks(engine, { ...chosen, latest: true }), 'not-found', /no such container/);
  const container = addContainer(scratch);
  await assertRejects(reloadNetworks(engine, { ...chosen, names: [container.name] }), 'wrong-state', /is not running/);
  writeStatus(scratch, container, { state: 'running', pid: process.pid });
  for (const choice of [
    { ...chosen, all: true },
    { ...chosen, latest: true },
    { ...chosen, names: [container.name] },
  ])
    assert.equal(await reloadNetworks(engine, choice), [container.id]);
});
test.run();
