import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createContainer } from '../../../src/container/create.ts';
import { alreadyRunning, forgetStart, prepareStart } from '../../../src/container/start.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { look, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const options = { createCommand: [], startsNow: false, signal: new AbortController().signal };

function unconnected(): CreateRequest {
  const plain = rootRequest();
  return { ...plain, network: { ...plain.network, mode: { kind: 'none' } } };
}

const prepare = suite('prepareStart');
prepare('writes plan, etc files, launcher and the writable layer', async () => {
  using scratch = scratchEngine();
  const { container } = await createContainer(scratch.engine, unconnected(), options);
  const launch = await prepareStart(scratch.engine, container);
  assert.is(readFileSync(launch.planPath).subarray(0, 4).toString(), 'TFN1');
  for (const name of ['hosts', 'hostname', '.containerenv', 'launcher']) assert.ok(existsSync(join(launch.runDirectory, name)), name);
  for (const name of ['upper', 'work']) assert.ok(existsSync(join(container.directory, name)), name);
  assert.is(look(scratch, container).state.name, 'created', 'the launcher still lives');
  forgetStart(container, launch.runDirectory);
  assert.not.ok(existsSync(launch.planPath));
});
prepare('refuses one that runs', async () => {
  using scratch = scratchEngine();
  const { container } = await createContainer(scratch.engine, unconnected(), options);
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  await assertRejects(prepareStart(scratch.engine, container), 'wrong-state', /already running/);
  assert.match(alreadyRunning(container).message, /container [0-9a-f]{64} is already running/);
});
prepare('refuses to join a container that does not run', async () => {
  using scratch = scratchEngine();
  const { container: other } = await createContainer(scratch.engine, unconnected(), options);
  const plain = rootRequest();
  const wanted = { ...plain, network: { ...plain.network, mode: { kind: 'container', container: other.id } as const } };
  const { container } = await createContainer(scratch.engine, wanted, options);
  await assertRejects(prepareStart(scratch.engine, container), 'wrong-state', /it is not running/);
});
prepare.run();
