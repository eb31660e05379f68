// timeout: 240s
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { processesOf, settled } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;
const patient = 'trap "exit 5" TERM; echo up; while sleep 0.05; do :; done';

const runs = suiteNeeding('run', ...needs);
runs('hands the status of the command back', async () => {
  await using home = await busyboxHome('run-status');
  for (const [command, expected] of [
    [['true'], 0],
    [['sh', '-c', 'exit 7'], 7],
    [['sh', '-c', '(sleep 9 & kill -9 $!; wait $!)'], 137],
    [['no-such-command'], 127],
    [['/etc'], 126],
  ] as const) {
    const { status, stderr } = await tiffin(home, ['run', '--rm', ...none, 'busybox', ...command]);
    assert.is(status, expected, `${command.join(' ')}: ${stderr}`);
  }
  assert.is(await mustTiffin(home, ['ps', '-aq']), '', 'a failed start leaves nothing of --rm');
});
runs('keeps standard output and standard error apart, and joins standard input with -i', async () => {
  await using home = await busyboxHome('run-streams');
  const { stdout, stderr } = await tiffin(home, ['run', '--rm', ...none, 'busybox', 'sh', '-c', 'echo out; echo err >&2']);
  assert.equal([stdout, stderr], ['out\n', 'err\n']);
  assert.is((await tiffin(home, ['run', '--rm', '-i', ...none, 'busybox', 'cat'], { stdin: 'piped' })).stdout, 'piped');
  assert.is((await tiffin(home, ['run', '--rm', ...none, 'busybox', 'cat'], { stdin: 'piped' })).stdout, '');
});
runs('leaves a container that failed to start as created, without --rm', async () => {
  await using home = await busyboxHome('run-created');
  assert.is((await tiffin(home, ['run', '--name', 'x', ...none, 'busybox', 'no-such'])).status, 127);
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.Names}} {{.State}}']), 'x created');
});
runs('writes its ID into --cidfile and its PID into --pidfile', async () => {
  await using home = await busyboxHome('run-files');
  const id = await mustTiffin(home, ['run', '-d', '--cidfile', 'cid', '--pidfile', 'pid', ...none, 'busybox', 'sleep', '60']);
  assert.is(await mustTiffin(home, ['ps', '-q', '--no-trunc']), id);
  assert.is(await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}}', id]), (await mustTiffin(home, ['unshare', 'cat', 'pid'])).trim());
  assert.is(await mustTiffin(home, ['rm', '-f', '-t', '0', '--cidfile', 'cid']), id);
  assert.not.ok(existsSync(join(home.path, 'cid')));
});
runs('replaces a container of the name with --replace, and refuses it without', async () => {
  await using home = await busyboxHome('run-replace');
  const first = await mustTiffin(home, ['run', '-d', '--name', 'one', '--stop-timeout', '0', ...none, 'busybox', 'sleep', '60']);
  const { status, stderr } = await tiffin(home, ['run', '--name', 'one', ...none, 'busybox', 'true']);
  assert.is(status, 125);
  assert.ok(stderr.includes(`the container name "one" is already in use by ${first}`), stderr);
  assert.is.not(
    await mustTiffin(home, ['run', '-d', '--replace', '--name', 'one', '--stop-timeout', '0', ...none, 'busybox', 'sleep', '60']),
    first,
  );
  assert.is((await mustTiffin(home, ['ps', '-aq'])).split('\n').length, 1);
});
runs('touches nothing with --plan', async () => {
  await using home = await busyboxHome('run-plan');
  const before = readdirSync(join(home.path, '.local/share/tiffin/containers'));
  const plan = await mustTiffin(home, ['run', '--plan', '-v', 'data:/data', '--name', 'x', ...none, 'busybox', 'true']);
  assert.match(plan, /^overlay /m);
  JSON.parse(await mustTiffin(home, ['run', '--plan=json', ...none, 'busybox', 'true']));
  assert.equal(readdirSync(join(home.path, '.local/share/tiffin/containers')), before);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), '');
});
runs('hands descriptors on with --preserve-fds', async () => {
  await using home = await busyboxHome('run-fds');
  const script = 'exec 3</etc/hostname; exec "$0" run --rm --network none --preserve-fds 1 busybox sh -c "cat <&3; exit 4"';
  const { status, stdout } = await run('/bin/sh', ['-c', script, tiffinPath], { env: home.env });
  assert.equal([status, stdout], [4, readFileSync('/etc/hostname', 'utf8')]);
  assert.is((await tiffin(home, ['run', '--rm', ...none, '--preserve-fds', '9', 'busybox', 'true'])).status, 125);
});
runs('lets every user read /etc/hosts and enter /, whatever the umask', async () => {
  await using home = await busyboxHome('run-umask');
  for (const mask of ['000', '077']) {
    const script = `umask ${mask}; exec "$0" run --rm --network none -u 1000 busybox sh -c 'head -c 9 /etc/hosts; ls -ld / | cut -c1-10'`;
    const { stdout, stderr } = await run('/bin/sh', ['-c', script, tiffinPath], { env: home.env });
    assert.is(stdout, '127.0.0.1drwxr-xr-x\n', stderr);
  }
});
runs('removes the image afterwards with --rmi', async () => {
  await using home = await busyboxHome('run-rmi');
  await mustTiffin(home, ['tag', 'busybox', 'localhost/other']);
  assert.is(await mustTiffin(home, ['run', '--rm', '--rmi', ...none, 'other', 'echo', 'x']), 'x');
  assert.is((await tiffin(home, ['image', 'exists', 'other'])).status, 1);
  assert.is((await tiffin(home, ['image', 'exists', 'busybox'])).status, 0);
});
runs.run();

const life = suiteNeeding('create, start, stop, kill, wait, rm', ...needs);
life('keeps what a container wrote over a stop and a start', async () => {
  await using home = await busyboxHome('life-data');
  await mustTiffin(home, ['create', '--name', 'x', ...none, 'busybox', 'sh', '-c', 'cat /kept 2>/dev/null; echo again >> /kept']);
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.Status}}']), 'Created');
  assert.is(await mustTiffin(home, ['start', '-a', 'x']), '');
  assert.is(await mustTiffin(home, ['start', '-a', 'x']), 'again');
  assert.is(await mustTiffin(home, ['start', '-a', 'x']), 'again\nagain');
  assert.is(await mustTiffin(home, ['rm', 'x']), 'x');
});
life('stops with the stop signal, and with SIGKILL after the grace', async () => {
  await using home = await busyboxHome('life-stop');
  await mustTiffin(home, ['run', '-d', '--name', 'nice', ...none, 'busybox', 'sh', '-c', patient]);
  await mustTiffin(home, ['run', '-d', '--name', 'deaf', ...none, 'busybox', 'sleep', '60']);
  assert.equal((await mustTiffin(home, ['stop', '-t', '1', 'nice', 'deaf'])).split('\n').toSorted(), ['deaf', 'nice']);
  assert.is(await mustTiffin(home, ['wait', 'nice', 'deaf']), '5\n137');
  assert.is(await mustTiffin(home, ['stop', 'nice']), 'nice', 'stopping what is stopped is no failure');
  assert.is((await tiffin(home, ['kill', 'nice'])).status, 125);
});
life('stops though the monitor of an exec in it hangs', async () => {
  await using home = await busyboxHome('life-hung');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '600']);
  await mustTiffin(home, ['exec', '-d', 'x', 'sleep', '600']);
  const isMonitor = (pid: number): boolean => /\0exec\0.*\/exec-[0-9a-f]{64}\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  const monitor = processesOf(home).find(isMonitor);
  assert.ok(monitor !== undefined);
  process.kill(monitor, 'SIGSTOP');
  assert.is(await mustTiffin(home, ['stop', '-t', '0', 'x']), 'x');
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.State}}']), 'exited');
  assert.equal(await settled(home, new Set()), []);
});
life('starts one that runs once only', async () => {
  await using home = await busyboxHome('life-twice');
  await mustTiffin(home, ['create', '--name', 'x', ...none, 'busybox', 'sleep', '60']);
  const results = await Promise.all([1, 2, 3, 4].map(() => tiffin(home, ['start', 'x'])));
  for (const { status, stderr } of results) assert.is(status, 0, stderr);
  assert.is(await mustTiffin(home, ['start', 'x']), 'x');
  const pid = await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}}', 'x']);
  assert.is(await mustTiffin(home, ['exec', 'x', 'sh', '-c', 'ps | grep -c "[s]leep 60"']), '1', `processes of ${pid}`);
});
life('waits for the state that is asked for', async () => {
  await using home = await busyboxHome('life-wait');
  await mustTiffin(home, ['create', '--name', 'x', ...none, 'busybox', 'sh', '-c', 'sleep 0.3; exit 4']);
  const [running, stopped] = await Promise.all([
    tiffin(home, ['wait', '--condition', 'running', 'x']),
    tiffin(home, ['wait', '--condition', 'exited', 'x']),
    mustTiffin(home, ['start', 'x']),
  ]);
  assert.equal([running.stdout, stopped.stdout], ['-1\n', '4\n']);
  const interrupted = await run('timeout', ['-s', 'INT', '--preserve-status', '2', tiffinPath, 'wait', '--condition', 'running', 'x'], {
    env: home.env,
  });
  assert.equal([interrupted.status, interrupted.stdout, interrupted.stderr], [130, '', ''], 'Ctrl-C is no failure to tell of');
});
life('waits for one that is removed at its end, and has its status', async () => {
  await using home = await busyboxHome('life-wait-rm');
  const id = await mustTiffin(home, ['run', '-d', '--rm', ...none, 'busybox', 'sh', '-c', 'sleep 1; exit 7']);
  assert.is(await mustTiffin(home, ['wait', id]), '7');
});
life('refuses to remove what runs, and says so by status', async () => {
  await using home = await busyboxHome('life-rm');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', 'sleep', '60']);
  const refused = await tiffin(home, ['rm', 'x']);
  assert.is(refused.status, 2);
  assert.match(refused.stderr, /cannot remove container [0-9a-f]{64} as it is running/);
  assert.is((await tiffin(home, ['rm', 'nobody'])).status, 1);
  assert.is((await tiffin(home, ['rm', '-i', 'nobody'])).status, 0);
  assert.is(await mustTiffin(home, ['rm', '-f', '-t', '0', 'x']), 'x');
});
life('restarts as the policy says, until stopped', async () => {
  await using home = await busyboxHome('life-restart');
  await mustTiffin(home, ['run', '-d', '--name', 'twice', '--restart', 'on-failure:2', ...none, 'busybox', 'sh', '-c', 'echo run; exit 3']);
  await mustTiffin(home, ['run', '-d', '--name', 'always', '--restart', 'always', ...none, 'busybox', 'sleep', '0.1']);
  assert.is(await mustTiffin(home, ['wait', 'twice']), '3');
  assert.is(await mustTiffin(home, ['logs', 'twice']), 'run\nrun\nrun');
  assert.is(await mustTiffin(home, ['stop', '-t', '0', 'always']), 'always');
  assert.is(await mustTiffin(home, ['ps', '-q']), '');
  assert.is(await mustTiffin(home, ['rm', 'always']), 'always');
});
life('renames, and the old name is free', async () => {
  await using home = await busyboxHome('life-rename');
  await mustTiffin(home, ['create', '--name', 'a', ...none, 'busybox', 'true']);
  await mustTiffin(home, ['rename', 'a', 'b']);
  await mustTiffin(home, ['create', '--name', 'a', ...none, 'busybox', 'true']);
  assert.is((await tiffin(home, ['rename', 'a', 'b'])).status, 125);
  assert.is((await tiffin(home, ['rename', 'a', 'bad/name'])).status, 125);
});
life.run();
