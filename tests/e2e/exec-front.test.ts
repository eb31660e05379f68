// timeout: 120s
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;

/** Starts a command, waits for its first output, and sends it a signal. How it ended: a status or a signal. */
async function signalled(home: ScratchHome, args: readonly string[], signal: NodeJS.Signals): Promise<number | string | null> {
  const child = spawn(tiffinPath, args, { cwd: home.path, env: { ...home.env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | string | null>((resolve) => child.once('exit', (status, name) => resolve(status ?? name)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill(signal);
  return await ended;
}

const fronts = suiteNeeding('the front of a command', ...needs);
fronts('of exec ends with SIGTERM and SIGHUP; its command does not hear of them', async () => {
  await using home = await busyboxHome('exec-signal');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '100']);
  const script = 'trap "touch /heard" TERM HUP; echo ready; sleep 77';
  assert.is(await signalled(home, ['exec', 'x', 'sh', '-c', script], 'SIGTERM'), 143);
  assert.is(await signalled(home, ['exec', 'x', 'sh', '-c', script], 'SIGHUP'), 129);
  assert.is(await mustTiffin(home, ['exec', 'x', 'sh', '-c', 'ps | grep -c "[s]leep 77"; ls /heard 2>/dev/null || true']), '4');
});
fronts('of run hands SIGTERM on, unless --sig-proxy=false', async () => {
  await using home = await busyboxHome('run-signal');
  const script = 'trap "echo heard; exit 9" TERM; echo ready; while :; do sleep 0.1; done';
  assert.is(await signalled(home, ['run', '--rm', ...none, 'busybox', 'sh', '-c', script], 'SIGTERM'), 9);
  assert.is(await signalled(home, ['run', '--name', 'y', '--sig-proxy=false', ...none, 'busybox', 'sh', '-c', script], 'SIGTERM'), 143);
  assert.is(await mustTiffin(home, ['ps', '--format', '{{.Names}}']), 'y');
});
fronts('warns when -it stands at no terminal', async () => {
  await using home = await busyboxHome('no-terminal');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '100']);
  for (const args of [
    ['run', '--rm', '-it', ...none, 'busybox', 'true'],
    ['exec', '-it', 'x', 'true'],
  ])
    assert.match((await tiffin(home, args, { stdin: '' })).stderr, /^Warning: The input device is not a TTY\. The --tty and --interactive/);
  assert.is((await tiffin(home, ['run', '--rm', '-t', ...none, 'busybox', 'true'], { stdin: '' })).stderr, '');
});
fronts('passes descriptors on, and leaves no Node behind', async () => {
  await using home = await busyboxHome('descriptors');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '100']);
  const script = 'cat <&4; until [ -e /go ]; do sleep 0.1; done; exit 6';
  const isWaiting = `tr '\\0' ' ' </proc/$!/cmdline | grep -q '^[^ ]*tiffin-runner wait '`;
  const line = `exec 4<<<four; "$T" exec --preserve-fds 2 x sh -c '${script}' 3</dev/null & until ${isWaiting}; do sleep 0.1; done; "$T" exec x touch /go; wait $!; echo $?`;
  const { stdout } = await run('bash', ['-c', line], { cwd: home.path, env: { ...home.env, T: tiffinPath } });
  assert.is(stdout, 'four\n6\n');
});
fronts('passes descriptors that are named one by one, and none between', async () => {
  await using home = await busyboxHome('descriptor');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '100']);
  const script = 'cat <&5; readlink /proc/self/fd/4; cat <&4';
  for (const command of ['exec --preserve-fd 5 x', `run --rm ${none.join(' ')} --preserve-fd=5 busybox`]) {
    const line = `"$T" ${command} sh -c '${script}' 4<<<four 5<<<five`;
    assert.is((await run('bash', ['-c', line], { cwd: home.path, env: { ...home.env, T: tiffinPath } })).stdout, 'five\n/dev/null\n');
  }
  for (const wrong of ['2', 'x', '5000']) assert.is((await tiffin(home, ['exec', '--preserve-fd', wrong, 'x', 'true'])).status, 125);
});
fronts('of run --rmi has removed the image when it ends with the status of the container', async () => {
  await using home = await busyboxHome('rmi');
  const ended = await tiffin(home, ['run', '--rm', '--rmi', ...none, 'busybox', 'sh', '-c', 'exit 3']);
  assert.equal([ended.status, ended.stderr], [3, '']);
  assert.is(await mustTiffin(home, ['images', '-q']), '');
});
fronts('of exec works when the run directory was lost, and attach says why it does not', async () => {
  await using home = await busyboxHome('lost');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '100']);
  rmSync(join(home.runtimeDirectory, 'tiffin'), { recursive: true });
  assert.is(await mustTiffin(home, ['exec', 'x', 'echo', 'still']), 'still');
  const { status, stderr } = await tiffin(home, ['attach', 'x']);
  assert.is(status, 125);
  assert.match(stderr, /its run directory .* was lost/);
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'x']);
});
fronts('of run --rm --cidfile leaves no file', async () => {
  await using home = await busyboxHome('cidfile');
  const path = join(home.path, 'cid');
  const id = await mustTiffin(home, ['run', '-d', '--rm', '--cidfile', path, ...none, 'busybox', 'sleep', '0.3']);
  assert.is(readFileSync(path, 'utf8'), id);
  await mustTiffin(home, ['wait', id]);
  // What ended is waited for before it is removed; a file that stays makes this test time out.
  while (existsSync(path)) await delay(20);
});
fronts.run();
