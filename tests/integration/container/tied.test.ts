// timeout: 180s
import { text } from 'node:stream/consumers';
import * as assert from 'uvu/assert';
import { createContainer } from '../../../src/container/create.ts';
import { isLeftover } from '../../../src/container/reap.ts';
import { launcherPath } from '../../../src/container/state.ts';
import { execTied, startTiedContainer } from '../../../src/container/tied.ts';
import { runDirectoryOf, viewOf } from '../../../src/container/view.ts';
import { findPlaces } from '../../../src/config/places.ts';
import { openEngine } from '../../../src/engine.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import { existsSync } from 'node:fs';
import { assertRejects } from '../../support/assert-fails.ts';
import { busyboxHome } from '../../support/busybox-home.ts';
import { suiteNeeding } from '../../support/needs.ts';

const test = suiteNeeding('startTiedContainer and execTied', 'built', 'user-namespaces');

test('start what ends with us, any number of times', async () => {
  await using home = await busyboxHome('tied');
  const engine = openEngine({ places: findPlaces(home.env), env: home.env, log: silentLog, runtime: undefined, program: [] });
  using _closed = { [Symbol.dispose]: () => engine.close() };
  const { signal } = new AbortController();
  const plain = plainRequest('localhost/busybox');
  const network = { ...plain.network, mode: { kind: 'none' } as const };
  const process = { ...plain.process, command: ['sh', '-c', 'echo begun; exec sleep 1000'] };
  const { container, ...known } = await createContainer(
    engine,
    { ...plain, network, process },
    { createCommand: [], startsNow: true, tied: true, signal },
  );
  const state = () => viewOf(engine.places.runRoot, container).state.name;
  const running = await startTiedContainer(engine, container, { signal, known, streams: ['stdout'] });
  assert.is(state(), 'running');
  // We live on: the mark of a start must not.
  assert.not.ok(existsSync(launcherPath(runDirectoryOf(engine.places.runRoot, container.id))));
  await assertRejects(startTiedContainer(engine, container, { signal }), 'wrong-state', /already running/);
  const request = { command: ['echo', 'hi'], interactive: false, terminal: false, detach: false, detachKeys: '', privileged: false };
  const { environment } = plain.process;
  const exec = { ...request, environment, workingDirectory: undefined, user: undefined, preserveDescriptors: 0 };
  const command = await execTied(engine, container, exec, signal);
  assert.equal([await text(command.stdout!), await text(command.stderr!), await command.ended], ['hi\n', '', 0]);
  running.kill();
  assert.is(await text(running.stdout!), 'begun\n');
  assert.is(await running.ended, undefined);
  const view = viewOf(engine.places.runRoot, container);
  assert.not.ok(isLeftover(view), 'it is ours as long as we live');
  await assertRejects(execTied(engine, container, exec, signal), 'wrong-state');
});

test.run();
