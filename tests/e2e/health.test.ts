// timeout: 240s
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const health = suiteNeeding('health checks', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

type Health = { Status: string; FailingStreak: number; Log: { ExitCode: number; Output: string }[] | null };

/** Starts `web`, whose check is what `flags` say. */
async function start(home: ScratchHome, ...flags: string[]): Promise<void> {
  await mustTiffin(home, ['run', '-d', '--name', 'web', '--network', 'none', ...flags, 'busybox', 'sleep', '600']);
}

async function healthOf(home: ScratchHome): Promise<Health> {
  return JSON.parse(await mustTiffin(home, ['inspect', '-f', '{{json .State.Health}}', 'web'])) as Health;
}

const checkFile = ['--health-cmd', 'test -e /ok || { echo missing; echo "bad \\"thing\\"" >&2; exit 3; }'];

health('are run by the monitor, and show in ps, inspect, filters and events', async () => {
  await using home = await busyboxHome('health');
  await start(home, ...checkFile, '--health-interval', '100ms', '--health-retries', '2');
  await mustTiffin(home, ['wait', '--condition', 'unhealthy', 'web'], { timeoutMs: 30_000 });
  assert.match(await mustTiffin(home, ['ps', '--format', '{{.Status}}']), /^Up .* \(unhealthy\)$/);
  const sick = await healthOf(home);
  assert.is(sick.Status, 'unhealthy');
  assert.equal(sick.Log?.[0], { ...sick.Log?.[0], ExitCode: 3, Output: 'missing\nbad "thing"\n' });
  await mustTiffin(home, ['exec', 'web', 'touch', '/ok']);
  await mustTiffin(home, ['wait', '--condition', 'healthy', 'web'], { timeoutMs: 30_000 });
  assert.equal(
    [await mustTiffin(home, ['ps', '--filter', 'health=healthy', '--format', '{{.Names}}']), (await healthOf(home)).FailingStreak],
    ['web', 0],
  );
  const events = await mustTiffin(home, ['events', '--stream=false', '--filter', 'event=health_status', '--format', '{{.HealthStatus}}']);
  assert.ok(
    ['starting', 'unhealthy', 'healthy'].every((word) => events.split('\n').includes(word)),
    events,
  );
});

health('run by hand tell by the exit status, and nothing runs by itself with --health-interval disable', async () => {
  await using home = await busyboxHome('health-run');
  await start(home, ...checkFile, '--health-interval', 'disable');
  assert.equal(await healthOf(home), { Status: 'starting', FailingStreak: 0, Log: null });
  const bad = await tiffin(home, ['healthcheck', 'run', 'web']);
  assert.equal([bad.status, bad.stdout], [1, 'unhealthy\n']);
  await mustTiffin(home, ['exec', 'web', 'touch', '/ok']);
  assert.is(await mustTiffin(home, ['healthcheck', 'run', 'web']), '');
  assert.is((await healthOf(home)).Log?.length, 2);
  await mustTiffin(home, ['restart', '-t', '0', 'web']);
  assert.equal(await healthOf(home), { Status: 'starting', FailingStreak: 0, Log: null });
  await mustTiffin(home, ['stop', '-t', '0', 'web']);
  const gone = await tiffin(home, ['healthcheck', 'run', 'web']);
  assert.is(gone.status, 125);
  assert.match(gone.stderr, /is not running/);
});

health('that take too long are killed, and the container goes on', async () => {
  await using home = await busyboxHome('health-late');
  await start(home, '--health-cmd', 'echo begun; sleep 61', '--health-interval', 'disable', '--health-timeout', '200ms');
  const late = await tiffin(home, ['healthcheck', 'run', 'web']);
  assert.equal([late.status, late.stderr], [125, 'Error: healthcheck command exceeded timeout of 200ms\n']);
  assert.equal((await healthOf(home)).Log?.[0]?.Output, 'begun\n');
  assert.not.match(await mustTiffin(home, ['exec', 'web', 'ps']), /sleep 61/);
});

for (const [action, state] of [
  ['kill', 'exited 137'],
  ['stop', 'exited'],
] as const) {
  health(`end an unhealthy container with --health-on-failure ${action}`, async () => {
    await using home = await busyboxHome('health-end');
    await start(
      home,
      '--init',
      '--health-cmd',
      'false',
      '--health-interval',
      '50ms',
      '--health-retries',
      '1',
      '--health-on-failure',
      action,
    );
    await mustTiffin(home, ['wait', 'web'], { timeoutMs: 30_000 });
    assert.match(await mustTiffin(home, ['ps', '-a', '--format', '{{.State}} {{.ExitCode}}']), new RegExp(`^${state}`));
  });
}

health('start an unhealthy container again with --health-on-failure restart, and one whose start-up check fails', async () => {
  await using home = await busyboxHome('health-restart');
  const fails = ['--init', '--health-cmd', 'test -e /twice', '--health-interval', '50ms', '--health-retries', '1'];
  await start(home, ...fails, '--health-on-failure', 'restart');
  const restarts = async () => Number(await mustTiffin(home, ['inspect', '-f', '{{.RestartCount}}', 'web']));
  while ((await restarts()) < 1);
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'web']);
  await start(
    home,
    '--init',
    '--health-cmd',
    'true',
    '--health-startup-cmd',
    'false',
    '--health-startup-interval',
    '50ms',
    '--health-startup-retries',
    '2',
  );
  while ((await restarts()) < 1);
  assert.is((await healthOf(home)).Status, 'starting');
});

health('begin when the start-up check has succeeded so many times', async () => {
  await using home = await busyboxHome('health-startup');
  const startup = ['--health-startup-cmd', 'echo first', '--health-startup-interval', '50ms', '--health-startup-success', '2'];
  await start(home, '--health-cmd', 'echo then', ...startup);
  await mustTiffin(home, ['wait', '--condition', 'healthy', 'web'], { timeoutMs: 30_000 });
  assert.equal(
    (await healthOf(home)).Log?.map(({ Output }) => Output),
    ['first\n', 'first\n', 'then\n'],
  );
});

health('keep no more than asked, and where', async () => {
  await using home = await busyboxHome('health-log');
  const directory = join(home.path, 'checks');
  mkdirSync(directory);
  const kept = ['--health-max-log-count', '2', '--health-max-log-size', '3', '--health-log-destination', directory];
  await start(home, '--health-cmd', 'echo abcdef', '--health-interval', 'disable', ...kept);
  for (let times = 0; times < 4; times += 1) await mustTiffin(home, ['healthcheck', 'run', 'web']);
  assert.equal(
    (await healthOf(home)).Log?.map(({ Output }) => Output),
    ['abc', 'abc'],
  );
  const id = await mustTiffin(home, ['inspect', '-f', '{{.Id}}', 'web']);
  assert.is(readFileSync(join(directory, `${id}-healthcheck.log`), 'utf8').split('\n').length, 3);
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'web']);
  assert.not.ok(existsSync(join(directory, `${id}-healthcheck.log`)));
});

health('that flood their output or cannot be executed do not harm the monitor', async () => {
  await using home = await busyboxHome('health-flood');
  await start(home, '--health-cmd', 'yes | head -c 3000000', '--health-interval', 'disable');
  assert.is(await mustTiffin(home, ['healthcheck', 'run', 'web']), '');
  assert.is((await healthOf(home)).Log?.[0]?.Output.length, 500);
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'web']);
  await start(home, '--health-cmd', '["CMD","/no/such"]', '--health-interval', 'disable');
  assert.is((await tiffin(home, ['healthcheck', 'run', 'web'])).status, 1);
  assert.is((await healthOf(home)).Log?.[0]?.ExitCode, 127);
});
health.run();
