import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dropInitialized } from '../../../src/container/drop-initialized.ts';
import { isAlive, processIdentity } from '../../../src/lib/identity.ts';
import { addContainer, look, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('initialized containers');

test('are taken down with their monitor', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'web' });
  const monitor = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(monitor, 'spawn');
  const identity = processIdentity(monitor.pid ?? 0);
  assert.ok(identity);
  writeStatus(scratch, container, { state: 'initialized', monitorPid: identity.pid, monitorStartTime: identity.startTime });
  assert.is(look(scratch, container).state.name, 'initialized');
  const ended = once(monitor, 'exit');
  const state = await dropInitialized(scratch.engine, container);
  await ended;
  assert.equal([isAlive(identity), state.name === 'initialized'], [false, false]);
});

test.run();
