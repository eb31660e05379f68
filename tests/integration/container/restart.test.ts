import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createContainer } from '../../../src/container/create.ts';
import { removeContainer } from '../../../src/container/remove.ts';
import { restartContainer, startContainer } from '../../../src/container/restart.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { look, rootRequest, type ScratchEngine, scratchEngine } from '../../support/scratch-engine.ts';

const { signal } = new AbortController();
const options = { createCommand: [], startsNow: false, signal };
const forcefully = { force: true, volumes: true, graceSeconds: 0, signal };

/** A request for a container without a network on a root directory that holds busybox alone. */
function busyboxRequest({ directory }: ScratchEngine, ...command: string[]): CreateRequest {
  const path = join(directory, 'rootfs');
  mkdirSync(join(path, 'bin'), { recursive: true });
  copyFileSync('/bin/busybox', join(path, 'bin/busybox'));
  const plain = rootRequest();
  return {
    ...plain,
    image: { ...plain.image, source: { kind: 'rootfs', path, overlay: true } },
    network: { ...plain.network, mode: { kind: 'none' } },
    process: { ...plain.process, command },
  };
}

const start = suiteNeeding('startContainer and restartContainer', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
start('run a container on a root directory, and run it again', async () => {
  using scratch = scratchEngine();
  const { container } = await createContainer(scratch.engine, busyboxRequest(scratch, '/bin/busybox', 'sleep', '60'), options);
  await startContainer(scratch.engine, container);
  const first = look(scratch, container).state;
  assert.is(first.name, 'running');
  await startContainer(scratch.engine, container);
  assert.equal(look(scratch, container).state.init, first.init, 'one that runs is left alone');
  await restartContainer(scratch.engine, container, { graceSeconds: 0, signal });
  assert.not.equal(look(scratch, container).state.init, first.init);
  await removeContainer(scratch.engine, container, forcefully);
});
start('fail as the helper says, and leave the container as it was', async () => {
  using scratch = scratchEngine();
  const { container } = await createContainer(scratch.engine, busyboxRequest(scratch, '/no/such'), options);
  await assertRejects(startContainer(scratch.engine, container), 'command-not-found');
  assert.is(look(scratch, container).state.name, 'created');
  await removeContainer(scratch.engine, container, forcefully);
});
start.run();
