import { readdirSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { execInContainer } from '../../../src/container/exec.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const request = {
  command: ['true'],
  interactive: false,
  terminal: false,
  detach: true,
  detachKeys: undefined,
  environment: { fromHost: [], entries: [], unset: [], unsetAll: false },
  workingDirectory: undefined,
  user: undefined,
  privileged: false,
  preserveDescriptors: 0,
};

const exec = suite('execInContainer');
exec('refuses a container that does not run, and one without a spec', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  await assertRejects(
    execInContainer(scratch.engine, container, request),
    'wrong-state',
    /can only create exec sessions on running containers/,
  );
  const own = processIdentity(process.pid) ?? { pid: 0, startTime: 0 };
  writeStatus(scratch, container, { state: 'running', pid: own.pid, startTime: own.startTime, startedAt: 1 });
  await assertRejects(execInContainer(scratch.engine, container, request), 'corrupt', /config\.json/);
  assert.equal(readdirSync(`${scratch.engine.places.runRoot}/${container.id}`), ['status']);
});
exec.run();
