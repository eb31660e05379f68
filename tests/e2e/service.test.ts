// timeout: 120s
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { notifySocket, servicePlayer } from '../support/notify-socket.ts';
import { must, run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;
const player = ['-v', `${servicePlayer}:/player:ro`] as const;
const socketInside = '/run/notify/notify.sock';
/** Ends when it is told. */
const obedient = 'trap "exit 0" TERM; while :; do sleep 0.1; done';

const services = suiteNeeding('a container as the service of a unit', ...needs);
services('with --sdnotify=conmon is ready when it runs, as its monitor', async () => {
  await using home = await busyboxHome('conmon');
  using socket = await notifySocket(home);
  const env = { NOTIFY_SOCKET: socket.path, PODMAN_SYSTEMD_UNIT: 'web.service' };
  const files = ['--conmon-pidfile', 'monitor.pid', '--pidfile', 'pid'];
  await mustTiffin(home, ['run', '-d', '--name', 'web', '--sdnotify=conmon', ...files, ...none, 'busybox', 'sh', '-c', obedient], { env });
  const monitor = Number(readFileSync(join(home.path, 'monitor.pid'), 'utf8'));
  assert.equal(
    await mustTiffin(home, ['inspect', '-f', '{{.State.ConmonPid}} {{.State.Pid}}', 'web']),
    `${monitor} ${readFileSync(join(home.path, 'pid'), 'utf8')}`,
  );
  assert.equal(socket.messages[0]?.lines, [`MAINPID=${monitor}`, 'READY=1']);
  // Its own word, for a systemd that does not know the command any more that said so first.
  assert.is((await socket.until(/^MAINPID/)).lines.length, 2);
  assert.is(
    await mustTiffin(home, [
      'inspect',
      '-f',
      '{{index .Config.Labels "PODMAN_SYSTEMD_UNIT"}} {{.Config.sdNotifyMode}} {{.ConmonPidFile}}',
      'web',
    ]),
    `web.service conmon ${join(home.path, 'monitor.pid')}`,
  );
  const seen = await mustTiffin(home, ['exec', 'web', 'sh', '-c', `env | grep NOTIFY_SOCKET; ls ${socketInside} 2>&1 || true`]);
  assert.match(seen, /^ls: .*No such file/);
  process.kill(monitor, 'SIGTERM');
  assert.is((await socket.until('STOPPING=1')).pid, monitor);
  assert.is(await mustTiffin(home, ['wait', 'web']), '0');
});
services('speaks to systemd itself, and can say nothing but how it is', async () => {
  await using home = await busyboxHome('container');
  using socket = await notifySocket(home);
  const env = { NOTIFY_SOCKET: socket.path };
  const name = ['--name', 'app', '--user', '1000', '-e', 'NOTIFY_SOCKET=/nowhere'] as const;
  await mustTiffin(
    home,
    [
      'run',
      '-d',
      ...name,
      ...player,
      ...none,
      'busybox',
      'sh',
      '-c',
      'until [ -e /tmp/go ]; do sleep 0.1; done; /player send $NOTIFY_SOCKET MAINPID=1 "READY=1\nMAINPID=1"; exec sleep 100',
    ],
    { env },
  );
  const monitor = Number(await mustTiffin(home, ['inspect', '-f', '{{.State.ConmonPid}}', 'app']));
  assert.equal(socket.lines(), [`MAINPID=${monitor}`]);
  await mustTiffin(home, ['exec', 'app', 'touch', '/tmp/go']);
  assert.equal(await socket.until('READY=1'), { pid: monitor, lines: ['READY=1'] });
  const hostile = [
    'FDSTORE=1\nFDNAME=x',
    'NOTIFYACCESS=none',
    'MAINPIDFDID=1',
    'STATUS=a\u001B]0;b\u0007',
    `STATUS=${'x'.repeat(5000)}`,
    '',
    '\n\n',
    'READY=0',
    'BARRIER=1',
  ];
  await mustTiffin(home, ['exec', 'app', '/player', 'send', socketInside, ...hostile, 'WATCHDOG=1', 'EXTEND_TIMEOUT_USEC=9']);
  await socket.until('EXTEND_TIMEOUT_USEC=9');
  assert.equal(socket.lines(), [`MAINPID=${monitor}`, 'READY=1', 'STATUS=a?]0;b?', 'WATCHDOG=1', 'EXTEND_TIMEOUT_USEC=9']);
  assert.is((await tiffin(home, ['exec', '--user', '0', 'app', 'touch', '/run/notify/x'])).status, 1);
});
services('that floods systemd keeps nobody waiting but itself', async () => {
  await using home = await busyboxHome('flood');
  using socket = await notifySocket(home);
  const env = { NOTIFY_SOCKET: socket.path };
  await mustTiffin(
    home,
    ['run', '-d', '--name', 'app', ...player, ...none, 'busybox', '/player', 'send', socketInside, '*150STATUS=', 'READY=1'],
    { env },
  );
  await mustTiffin(
    home,
    ['run', '-d', '--name', 'bad', ...player, ...none, 'busybox', '/player', 'send', socketInside, '*1000000MAINPID='],
    { env },
  );
  assert.is(await mustTiffin(home, ['exec', 'bad', 'echo', 'on']), 'on');
  await socket.until('READY=1');
  const numbers = socket.lines().flatMap((line) => /^STATUS=(\d+)$/.exec(line)?.[1] ?? []);
  assert.equal(
    numbers,
    Array.from({ length: 150 }, (_, index) => String(index + 1)),
  );
  assert.is(await mustTiffin(home, ['kill', 'bad']), 'bad');
});
services('is ready with its first health check that succeeds', async () => {
  await using home = await busyboxHome('healthy');
  using socket = await notifySocket(home);
  const env = { NOTIFY_SOCKET: socket.path };
  const check = ['--health-cmd', 'test -e /ok', '--health-interval', '1s', '--health-start-period', '60s'];
  await mustTiffin(home, ['run', '-d', '--name', 'app', '--sdnotify=healthy', ...check, ...none, 'busybox', 'sleep', '100'], { env });
  assert.is((await tiffin(home, ['healthcheck', 'run', 'app'])).status, 1);
  assert.not.ok(socket.lines().includes('READY=1'));
  await mustTiffin(home, ['exec', 'app', 'touch', '/ok']);
  await socket.until('READY=1');
  const refused = await tiffin(home, ['create', '--sdnotify=healthy', 'busybox', 'true']);
  assert.equal([refused.status, /"healthy" requires a healthcheck to be set/.test(refused.stderr)], [125, true]);
});
services('says nothing with --sdnotify=ignore, and goes on where nobody listens', async () => {
  await using home = await busyboxHome('ignore');
  using socket = await notifySocket(home);
  await mustTiffin(home, ['run', '--rm', '--sdnotify=ignore', ...none, 'busybox', 'true'], { env: { NOTIFY_SOCKET: socket.path } });
  for (const lost of ['/nowhere/notify', '@nowhere', 'vsock:2:1234', `/${'x'.repeat(200)}`]) {
    const { status, stderr } = await tiffin(home, ['run', '--rm', '--sdnotify=conmon', ...none, 'busybox', 'true'], {
      env: { NOTIFY_SOCKET: lost },
    });
    assert.equal(
      [status, stderr],
      [0, "Warning: systemd could not be told of the container's start: the socket that NOTIFY_SOCKET names does not answer\n"],
      lost,
    );
  }
  assert.equal(socket.messages, []);
});
services('is started as it was made, but for what its start says', async () => {
  await using home = await busyboxHome('start');
  using socket = await notifySocket(home);
  const env = { NOTIFY_SOCKET: socket.path };
  await mustTiffin(home, ['create', '--name', 'a', '--sdnotify=ignore', ...none, 'busybox', 'sleep', '100']);
  await mustTiffin(home, ['pod', 'create', '--name', 'p', '--infra-conmon-pidfile', 'infra.pid', ...none]);
  await mustTiffin(home, ['create', '--pod', 'p', '--name', 'm', 'busybox', 'sleep', '100']);
  await mustTiffin(home, ['start', 'a'], { env });
  await mustTiffin(home, ['stop', '-t', '0', 'a']);
  await mustTiffin(home, ['start', '--all'], { env: { ...env, SYSTEMD_EXEC_PID: '1' } });
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'm', 'a']);
  await mustTiffin(home, ['pod', 'stop', '-t', '0', 'p']);
  assert.equal(socket.messages, []);
  await mustTiffin(home, ['create', '--name', 'a', '--sdnotify=ignore', ...none, 'busybox', 'sleep', '100']);
  await mustTiffin(home, ['start', '--sdnotify=conmon', 'a'], { env });
  await socket.until('READY=1');
  await mustTiffin(home, ['pod', 'start', 'p'], { env });
  await socket.until(`MAINPID=${readFileSync(join(home.path, 'infra.pid'), 'utf8')}`);
  assert.is((await tiffin(home, ['start', '--sdnotify=x', 'a'])).status, 125);
});
services('ends for systemd as it has ended', async () => {
  await using home = await busyboxHome('status');
  /** What systemd sees of the monitor. */
  const left = async (args: readonly string[], then: string): Promise<string | undefined> => {
    const line = `"$T" run -d --name x --replace ${none.join(' ')} "$@" >/dev/null; ${then}; "$T" wait x >/dev/null`;
    const said = await must(servicePlayer, ['adopt', 'bash', '-c', line, 'bash', ...args], {
      cwd: home.path,
      env: { ...home.env, T: tiffinPath },
    });
    return /^left \d+ (\d+)$/m.exec(said)?.[1];
  };
  const sleeper = ['busybox', 'sleep', '100'];
  assert.is(await left(['busybox', 'sh', '-c', 'sleep 0.2; exit 3'], ':'), '3');
  assert.is(await left(sleeper, '"$T" stop -t 0 x >/dev/null'), '0');
  assert.is(await left(['--init', ...sleeper], '"$T" stop x >/dev/null'), '0');
  assert.is(await left(sleeper, '"$T" kill x >/dev/null'), '137');
  assert.is(
    await left(['busybox', 'sh', '-c', 'trap "exit 4" TERM; while :; do sleep 0.1; done'], 'sleep 0.3; "$T" stop x >/dev/null'),
    '4',
  );
  const ill = ['--health-cmd', 'false', '--health-interval', '1s', '--health-retries', '1', '--health-on-failure', 'stop'];
  assert.is(await left([...ill, 'busybox', 'sh', '-c', obedient], ':'), '1');
});
services.run();

const sockets = suiteNeeding('sockets of a unit', ...needs);
sockets('reach the command, which is told of them as by systemd', async () => {
  await using home = await busyboxHome('listen');
  const env = { ...home.env, T: tiffinPath };
  const script =
    'echo $LISTEN_FDS $LISTEN_FDNAMES $(( LISTEN_PID == $$ )) $$; cat <&3; cat <&4; [ ! -e /proc/self/fd/5 ]; echo $?; cat <&6 2>/dev/null; echo; env | grep -c ^LISTEN_';
  const line = (options: string): string =>
    `LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=web:admin exec "$T" run --rm ${none.join(' ')} -e LISTEN_FDS=9 -e LISTEN_PID=9 ${options} busybox sh -c '${script}' 3<<<three 4<<<four 5<<<five 6<<<six`;
  const said = async (options: string): Promise<string> => (await run('bash', ['-c', line(options)], { env, cwd: home.path })).stdout;
  assert.is(await said(''), '2 web:admin 1 1\nthree\nfour\n0\n\n3\n');
  assert.is(await said('--init'), '2 web:admin 1 2\nthree\nfour\n0\n\n3\n');
  assert.is(await said('--preserve-fd 6'), '2 web:admin 1 1\nthree\nfour\n1\nsix\n\n3\n');
  assert.match(await said('--pid host'), /^2 web:admin 1 \d+\nthree/);
});
sockets('that are not there, or for somebody else, are told from those that are', async () => {
  await using home = await busyboxHome('lies');
  const env = { ...home.env, T: tiffinPath };
  const status = async (variables: string, redirections = ''): Promise<[number, string]> => {
    const line = `${variables} exec "$T" run --rm --name liar ${none.join(' ')} busybox sh -c 'ls /proc/self/fd | wc -l; env' ${redirections}`;
    const { status: code, stdout, stderr } = await run('bash', ['-c', line], { env, cwd: home.path });
    return [code, `${stdout}${stderr}`];
  };
  assert.match(
    (await status('LISTEN_PID=$$ LISTEN_FDS=2', '3</dev/null'))[1],
    /^Error: file descriptor 4 is not open, though LISTEN_FDS=2 promises it\n$/,
  );
  for (const count of ['-1', '2x', '100000', '4294967297'])
    assert.match(
      (await status(`LISTEN_PID=$$ LISTEN_FDS=${count}`, '3</dev/null'))[1],
      /^Error: LISTEN_FDS=.*: not a number of descriptors/,
    );
  const [code, said] = await status('LISTEN_PID=1 LISTEN_FDS=1', '3</dev/null');
  assert.is(code, 0);
  assert.match(said, /^4\n/);
  assert.not.match(said, /LISTEN/);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
});
sockets('are there again when the monitor starts the container anew', async () => {
  await using home = await busyboxHome('again');
  const script = 'readlink /proc/self/fd/3; echo $LISTEN_FDS; [ -e /second ] && exec sleep 100; touch /second; exit 1';
  const args = ['run', '-d', '--name', 'web', '--restart=on-failure:3', ...none, 'busybox', 'sh', '-c', script];
  await must(servicePlayer, ['serve', join(home.runtimeDirectory, 'web'), tiffinPath, ...args], { env: home.env, cwd: home.path });
  let lines: string[] = [];
  while (lines.length < 4) {
    await delay(50);
    lines = (await mustTiffin(home, ['logs', 'web'])).split('\n');
  }
  assert.match(lines[0] ?? '', /^socket:/);
  assert.equal(lines.slice(2), lines.slice(0, 2));
  assert.is(
    await mustTiffin(home, ['exec', 'web', 'sh', '-c', 'env | grep -c LISTEN_; ls /proc/self/fd | wc -l']).catch(
      (error: Error) => /status (\d+)\n(.*)/.exec(error.message)?.[0] ?? '',
    ),
    '0\n4',
  );
});
sockets.run();

const systems = suiteNeeding('a container with an init of its own', ...needs);
systems('finds what systemd wants', async () => {
  await using home = await busyboxHome('system');
  const script =
    'echo $container_uuid; for d in /run /run/lock /tmp /var/log/journal; do grep -c " $d tmpfs rw,nosuid,nodev" /proc/mounts; done; touch /run/a /tmp/a';
  const said = await mustTiffin(home, [
    'run',
    '--name',
    's',
    '--systemd=always',
    '--shm-size-systemd=1m',
    ...none,
    'busybox',
    'sh',
    '-c',
    script,
  ]);
  const id = await mustTiffin(home, ['inspect', '-f', '{{.Id}} {{.Config.StopSignal}} {{.Config.SystemdMode}}', 's']);
  assert.equal(said.split('\n'), [id.slice(0, 32), '1', '1', '1', '1']);
  assert.match(id, / SIGRTMIN\+3 true$/);
  assert.is(
    await mustTiffin(home, [
      'run',
      '--rm',
      '--systemd=false',
      ...none,
      'busybox',
      'sh',
      '-c',
      'grep -c " /run tmpfs" /proc/mounts || true',
    ]),
    '0',
  );
});
systems.run();
