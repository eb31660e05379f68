import { statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { askKeeper, prepareKeeper } from '../../../src/container/keeper.ts';
import { keeperState } from '../../../src/container/keeper-state.ts';
import { plug } from '../../../src/native/plug.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('the keeper of the networks', 'built', 'user-namespaces', 'networks');
test('is started with all it needs, in a directory that is ours alone', async () => {
  using scratch = scratchEngine();
  const { directory, command } = await prepareKeeper(scratch.engine, true);
  assert.is(statSync(directory).mode & 0o777, 0o700);
  assert.match(command[0] ?? '', /tiffin-helper$/);
  assert.equal(command.slice(1, 3), ['keep', directory]);
  assert.match(command[3] ?? '', /\/netavark$/);
  assert.match(command[4] ?? '', /\/aardvark-dns$/);
});
test('ends with whoever asked it, and knows no container that nobody told it of', async () => {
  using scratch = scratchEngine();
  await askKeeper(scratch.engine, { verb: 'look' });
  await assertRejects(
    askKeeper(scratch.engine, { verb: 'leave', containerId: 'a'.repeat(64), network: 'front' }),
    'runtime-failed',
    /not known to the keeper of the networks/,
  );
  for (let tries = 0; tries < 200 && keeperState(scratch.engine.places.runRoot) !== 'ended'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.is(keeperState(scratch.engine.places.runRoot), 'ended');
});
test('keeps name servers of networks apart with either firewall, and does not go without', async () => {
  using scratch = scratchEngine();
  const { directory, command } = await prepareKeeper(scratch.engine, false);
  const nft = command.findIndex((word) => word.endsWith('/nft'));
  assert.match(command[nft + 1] ?? '', /\/iptables$/);
  await assertRejects(
    plug(directory, command.with(nft, '').with(nft + 1, ''), { verb: 'look' }),
    'runtime-failed',
    /keep the name servers of networks apart: neither nft nor iptables was found/,
  );
  await plug(directory, command.with(nft, ''), { verb: 'look' });
});
test.run();
