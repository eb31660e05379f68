import { createServer } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { askSystemd, isSystemManager, runSystemctl, userLingers } from '../../../src/container/systemctl.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('systemctl', 'systemctl');
const question = { purpose: 'restart unit web.service' };
const places = (directory: string) => ({ uid: 4242, runtimeDir: directory });

test('is not asked where no systemd of the user is', async () => {
  using scratch = scratchEngine();
  const caller = { places: places(scratch.directory), env: {} };
  await assertRejects(
    askSystemd(caller, ['restart', 'web.service'], question),
    'unsupported',
    /^restart unit web\.service: no systemd of this user can be reached/,
  );
  assert.is(isSystemManager(caller), false);
});

test('says what it says when it refuses', async () => {
  using scratch = scratchEngine();
  const directory = join(scratch.directory, 'systemd');
  mkdirSync(directory);
  // Somebody who hangs up.
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(join(directory, 'private'), done));
  const caller = { places: places(scratch.directory), env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${scratch.directory}/none` } };
  await assertRejects(askSystemd(caller, ['daemon-reload'], question), 'runtime-failed', /^restart unit web\.service: \S/);
  assert.is.not((await runSystemctl(caller, ['is-active', 'web.service'], question)).exitStatus, 0);
  server.close();
});

test('knows who lingers', () => {
  assert.not(userLingers('no-such-user'));
});

test.run();
