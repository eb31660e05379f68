import { mkdirSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keeperDirectory, keeperState, mendNetworks } from '../../../src/container/keeper-state.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('keeperState');
test('tells a keeper that runs from one that ended and one that was killed', async () => {
  using scratch = scratchEngine();
  const { runRoot } = scratch.engine.places;
  assert.is(keeperState(runRoot), 'ended');
  await mendNetworks(scratch.engine);
  const directory = keeperDirectory(runRoot);
  mkdirSync(directory);
  writeFileSync(`${directory}/pid`, `${process.pid} ${processIdentity(process.pid)?.startTime}\n`);
  assert.is(keeperState(runRoot), 'running');
  writeFileSync(`${directory}/pid`, `${process.pid} 1\n`);
  assert.is(keeperState(runRoot), 'killed');
  writeFileSync(`${directory}/pid`, '');
  assert.is(keeperState(runRoot), 'ended');
});
test.run();
