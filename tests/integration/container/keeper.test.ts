import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
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
  const { directory, command } = await prepareKeeper(scratch.engine);
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
test('ends no process that only has the name or the number of its name server', async () => {
  using scratch = scratchEngine();
  const { directory, command } = await prepareKeeper(scratch.engine);
  const program = `${scratch.engine.places.runRoot}/aardvark-dns`;
  copyFileSync('/bin/sleep', program);
  const other = spawn(program, ['60'], { stdio: 'ignore' });
  await once(other, 'spawn');
  mkdirSync(`${directory}/config/aardvark-dns`, { recursive: true, mode: 0o700 });
  writeFileSync(`${directory}/config/aardvark-dns/aardvark.pid`, `${other.pid}\n`);
  await plug(directory, command, { verb: 'look' });
  for (let tries = 0; tries < 200 && keeperState(scratch.engine.places.runRoot) !== 'ended'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal([other.exitCode, other.signalCode], [null, null]);
  other.kill();
});
test('keeps name servers of networks apart with either firewall, and does not go without', async () => {
  using scratch = scratchEngine();
  const { directory, command } = await prepareKeeper(scratch.engine);
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
