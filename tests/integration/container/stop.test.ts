import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container } from '../../../src/container/declared.ts';
import { killContainer, stopContainer } from '../../../src/container/stop.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, type ScratchEngine, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

/** A process that stands for a container's init; its end is written as a monitor would. */
async function startInit(scratch: ScratchEngine, container: Container, script: string): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', `${script}; echo ready; while :; do sleep 0.05; done`], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout!, 'data');
  const pid = child.pid ?? 0;
  writeStatus(scratch, container, { state: 'running', pid, startTime: processIdentity(pid)?.startTime ?? 0, startedAt: 1 });
  child.once('exit', (code, signal) => {
    writeStatus(scratch, container, { state: 'exited', exitCode: code ?? (signal === 'SIGKILL' ? 137 : 143), startedAt: 1, finishedAt: 2 });
  });
  return child;
}

const { signal } = new AbortController();

const stop = suite('stopContainer');
stop('sends the stop signal and leaves the rest to the command', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  await startInit(scratch, container, 'trap "exit 5" TERM');
  assert.is((await stopContainer(scratch.engine, container, { signal })).exitCode, 5);
});
stop('kills what does not listen, after the grace', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  await startInit(scratch, container, 'trap "" TERM');
  assert.is((await stopContainer(scratch.engine, container, { graceSeconds: 0.2, signal })).exitCode, 137);
});
stop('kills at once with a grace of 0', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { declared: { stopTimeoutSeconds: 0 } });
  await startInit(scratch, container, 'trap "exit 5" TERM');
  assert.is((await stopContainer(scratch.engine, container, { signal })).exitCode, 137);
});
stop('leaves one alone that does not run', async () => {
  using scratch = scratchEngine();
  assert.is((await stopContainer(scratch.engine, addContainer(scratch), { signal })).name, 'created');
});
stop('tells the monitor of a restart policy first', async () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const wanted = { ...plain, lifecycle: { ...plain.lifecycle, restart: { policy: 'always' as const, maximum: 0 } } };
  const container = addContainer(scratch, { wanted });
  await startInit(scratch, container, ':');
  await stopContainer(scratch.engine, container, { graceSeconds: 0, signal });
  assert.ok(existsSync(`${scratch.engine.places.runRoot}/${container.id}/stop`));
});
stop.run();

const kill = suite('killContainer');
kill('signals the command of a running container only', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  assertFails(
    () => killContainer(scratch.engine, container, 9),
    'wrong-state',
    /can only kill running containers\. [0-9a-f]{64} is in state created/,
  );
  const child = await startInit(scratch, container, 'trap "exit 3" USR1');
  killContainer(scratch.engine, container, 10);
  const [code] = await once(child, 'exit');
  assert.is(code, 3);
});
kill.run();
