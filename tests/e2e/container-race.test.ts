// timeout: 300s
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { leftoversOf, processesOf, settled } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

const races = suiteNeeding('many commands at once', ...needs);
races('run 20 containers of one image', async () => {
  await using home = await busyboxHome('race-run');
  const results = await Promise.all(range(20).map((index) => tiffin(home, ['run', '--rm', ...none, 'busybox', 'echo', String(index)])));
  for (const [index, { status, stdout, stderr }] of results.entries()) assert.equal([status, stdout], [0, `${index}\n`], stderr);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  assert.equal(leftoversOf(home), []);
});
races('give one name to exactly one of 30', async () => {
  await using home = await busyboxHome('race-name');
  const results = await Promise.all(range(30).map(() => tiffin(home, ['create', '--name', 'one', ...none, 'busybox', 'true'])));
  assert.is(results.filter(({ status }) => status === 0).length, 1);
  for (const { status, stderr } of results) if (status !== 0) assert.ok(stderr.includes('already in use'), stderr);
  assert.is((await mustTiffin(home, ['ps', '-aq'])).split('\n').length, 1);
});
races('remove what others remove, too', async () => {
  await using home = await busyboxHome('race-rm');
  for (const name of ['a', 'b', 'c']) await mustTiffin(home, ['run', '-d', '--name', name, ...none, 'busybox', 'sleep', '60']);
  const results = await Promise.all(range(5).map(() => tiffin(home, ['rm', '-f', '-t', '0', 'a', 'b', 'c'])));
  for (const { status, stderr } of results) assert.is(status, 0, stderr);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  assert.equal(leftoversOf(home), []);
});
races('remove containers while others run', async () => {
  await using home = await busyboxHome('race-rm-run');
  const runs = range(8).map((index) => tiffin(home, ['run', '--name', `n${index}`, ...none, 'busybox', 'sh', '-c', 'sleep 0.1; echo ok']));
  const removals = range(8).map(async (index) => {
    await sleep(40 * index);
    return tiffin(home, ['rm', '-f', '-t', '0', `n${index}`]);
  });
  for (const { status, stderr } of await Promise.all(removals)) assert.is(status, 0, stderr);
  for (const { status, stdout } of await Promise.all(runs)) assert.ok(status !== 0 || stdout === 'ok\n', `${status} ${stdout}`);
  await mustTiffin(home, ['rm', '-f', '-a', '-t', '0']);
  assert.equal(leftoversOf(home), []);
});
races.run();

/** The recorded PIDs of a running container. */
async function pidsOf(home: ScratchHome, name: string): Promise<{ init: number; monitor: number }> {
  const [init = 0, monitor = 0] = (await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}} {{.State.ConmonPid}}', name]))
    .split(' ')
    .map(Number);
  return { init, monitor };
}

const kills = suiteNeeding('after kill -9', ...needs);
kills('of the monitor the next command tells the truth, and the container starts again', async () => {
  await using home = await busyboxHome('kill-monitor');
  const before = new Set(processesOf(home));
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '60']);
  process.kill((await pidsOf(home, 'x')).monitor, 'SIGKILL');
  assert.is(await mustTiffin(home, ['wait', 'x']), '137');
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.State}}']), 'exited');
  assert.equal(await settled(home, before), []);
  assert.is(await mustTiffin(home, ['start', 'x']), 'x');
  assert.is(await mustTiffin(home, ['ps', '--format', '{{.State}}']), 'running');
});
kills('of the monitor a command that has changed its user dies, too, with all that it left in the background', async () => {
  await using home = await busyboxHome('kill-changed-user');
  const before = new Set(processesOf(home));
  const change = 'su worker -c "sleep 61" & exec su worker -c "exec sleep 60"';
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sh', '-c', change]);
  process.kill((await pidsOf(home, 'x')).monitor, 'SIGKILL');
  assert.equal(await settled(home, before), []);
});
kills('of the init it has ended with 137', async () => {
  await using home = await busyboxHome('kill-init');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '60']);
  process.kill((await pidsOf(home, 'x')).init, 'SIGKILL');
  assert.is(await mustTiffin(home, ['wait', 'x']), '137');
});
kills('of the monitor of a --rm container the next ps has cleaned up', async () => {
  await using home = await busyboxHome('kill-rm');
  await mustTiffin(home, ['run', '-d', '--rm', '--name', 'x', '-v', '/scratch', ...none, 'busybox', 'sleep', '60']);
  process.kill((await pidsOf(home, 'x')).monitor, 'SIGKILL');
  for (let tries = 0; tries < 40; tries++) if ((await mustTiffin(home, ['ps', '-aq'])) === '') break;
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), '');
  assert.equal(leftoversOf(home), []);
});
kills('of everything and the loss of the run directory, as after a reboot, all have exited and start again', async () => {
  await using home = await busyboxHome('reboot');
  await mustTiffin(home, ['run', '-d', '--name', 'ran', ...none, 'busybox', 'sleep', '60']);
  assert.is((await tiffin(home, ['run', '--name', 'ended', ...none, 'busybox', 'sh', '-c', 'exit 3'])).status, 3);
  await mustTiffin(home, ['create', '--name', 'new', ...none, 'busybox', 'true']);
  process.kill((await pidsOf(home, 'ran')).monitor, 'SIGKILL');
  await sleep(100);
  rmSync(join(home.runtimeDirectory, 'tiffin'), { recursive: true });
  assert.is(
    await mustTiffin(home, ['ps', '-a', '--format', '{{.Names}} {{.State}} {{.ExitCode}}']),
    'ran exited 137\nended exited 3\nnew created 0',
  );
  assert.is(await mustTiffin(home, ['start', 'ran']), 'ran');
  assert.is(await mustTiffin(home, ['ps', '--format', '{{.Names}}']), 'ran');
});
kills.run();
