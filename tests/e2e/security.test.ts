// timeout: 300s
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import type { Finished } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;

const run = (home: ScratchHome, options: readonly string[], ...command: string[]): Promise<Finished> =>
  tiffin(home, ['run', '--rm', ...none, ...options, 'busybox', ...command]);

/** The five capability sets, as /proc writes them, without their leading zeros. */
async function capabilities(home: ScratchHome, ...options: string[]): Promise<string> {
  const { stdout, stderr } = await run(home, options, 'grep', '^Cap', '/proc/self/status');
  return stderr + [...stdout.matchAll(/^Cap\w+:\t0*([0-9a-f]+)$/gm)].map(([, set]) => set).join(' ');
}

const caps = suiteNeeding('capabilities', ...needs);
caps('are those of Podman', async () => {
  await using home = await busyboxHome('caps');
  const [most, least] = ['1ffffffffff', '800405fb'];
  for (const [options, sets] of [
    [[], `0 ${least} ${least} ${least} 0`],
    [['--cap-drop', 'all', '--cap-add', 'net_admin'], '0 1000 1000 1000 0'],
    [['--cap-add', 'all', '--cap-drop', 'CAP_NET_ADMIN'], '0 1ffffffefff 1ffffffefff 1ffffffefff 0'],
    [['--privileged', '--cap-drop', 'all'], `0 ${most} ${most} ${most} 0`],
    [['--user', '5'], `0 0 0 ${least} 0`],
    [['--user', '5', '--cap-add', 'net_admin'], '1000 1000 1000 800415fb 1000'],
    [['--user', '5', '--privileged', '--cap-add', 'net_admin'], `1000 1000 1000 ${most} 1000`],
  ] as const)
    assert.is(await capabilities(home, ...options), sets, options.join(' '));
  for (const [options, reason] of [
    [['--cap-add', 'foo'], /"CAP_FOO": unknown capability/],
    [['--cap-add', 'all', '--cap-drop', 'all'], /adding all caps and removing all caps not allowed/],
    [['--cap-add', 'kill', '--cap-drop', 'CAP_KILL'], /capability "CAP_KILL" cannot be dropped and added/],
  ] as const) {
    const failed = await run(home, options, 'true');
    assert.is(failed.status, 125);
    assert.match(failed.stderr, reason);
  }
});
caps.run();

const options = suiteNeeding('--security-opt', ...needs);
options('masks and unmasks', async () => {
  await using home = await busyboxHome('mask');
  assert.is((await run(home, ['--security-opt', 'mask=/proc/cpuinfo:/proc/stat'], 'cat', '/proc/cpuinfo', '/proc/stat')).stdout, '');
  const mounts = async (...given: string[]): Promise<string> =>
    (await run(home, given, 'sh', '-c', 'grep -c " /proc/" /proc/mounts')).stdout;
  assert.is(await mounts('--security-opt', 'unmask=ALL'), '0\n');
  assert.is(await mounts('--security-opt', 'systempaths=unconfined'), '0\n');
  assert.is(await mounts('--security-opt', 'unmask=/proc/*'), '0\n');
  assert.is.not(await mounts(), '0\n');
  assert.match((await run(home, ['--security-opt', 'proc-opts=hidepid=2'], 'grep', '^proc /proc ', '/proc/mounts')).stdout, /hidepid=/);
});
options('says which option it does not know', async () => {
  await using home = await busyboxHome('opt');
  assert.is((await run(home, ['--security-opt', 'no-new-privileges'], 'grep', 'NoNewPrivs:\t1', '/proc/self/status')).status, 0);
  assert.is((await run(home, ['--security-opt', 'no-new-privileges:false'], 'grep', 'NoNewPrivs:\t0', '/proc/self/status')).status, 0);
  assert.is((await run(home, ['--security-opt', 'seccomp=unconfined'], 'grep', 'Seccomp:\t0', '/proc/self/status')).status, 0);
  assert.is((await run(home, ['--security-opt', 'label=disable', '--security-opt', 'apparmor=unconfined'], 'true')).status, 0);
  for (const [option, reason] of [
    ['foo', /invalid --security-opt 1: "foo"/],
    ['foo=bar', /invalid --security-opt 2: "foo=bar"/],
    ['seccomp=/nope', /opening seccomp profile failed: open \/nope: no such file or directory/],
    ['apparmor=own', /apparmor profile "own"/],
  ] as const) {
    const failed = await run(home, ['--security-opt', option], 'true');
    assert.is(failed.status, 125, option);
    assert.match(failed.stderr, reason);
  }
});
options('loads a profile of the user', async () => {
  await using home = await busyboxHome('profile');
  const profile = join(home.path, 'profile.json');
  const rules = (action: object): string =>
    JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['mkdir', 'mkdirat', 'no_such_call'], ...action }] });
  writeFileSync(profile, rules({ action: 'SCMP_ACT_ERRNO', errno: 'EDOM' }));
  assert.match((await run(home, ['--security-opt', `seccomp=${profile}`], 'mkdir', '/x')).stderr, /out of (domain|range)|argument/i);
  writeFileSync(profile, rules({ action: 'SCMP_ACT_KILL_PROCESS' }));
  assert.is((await run(home, ['--security-opt', 'seccomp=profile.json'], 'mkdir', '/x')).status, 159);
  writeFileSync(profile, rules({ action: 'SCMP_ACT_NOTIFY' }));
  const notify = await run(home, ['--security-opt', `seccomp=${profile}`], 'true');
  assert.is(notify.status, 125);
  assert.match(notify.stderr, /SCMP_ACT_NOTIFY is not supported/);
});
options.run();

const devices = suiteNeeding('devices', ...needs);
devices('are nodes, directories of them, or refused', async () => {
  await using home = await busyboxHome('device');
  const seen = await run(
    home,
    ['--device', '/dev/zero:/dev/x', '--device', '/dev/net'],
    'sh',
    '-c',
    'head -c 1 /dev/x | wc -c; ls /dev/net',
  );
  assert.is(seen.stdout, '1\ntun\n');
  for (const [device, reason] of [
    ['/dev/nope', /stat \/dev\/nope: no such file or directory/],
    ['/etc/passwd', /\/etc\/passwd is not a valid device: not a device node/],
    ['/dev/null:x', /invalid device mode "x"/],
    ['vendor.com/class=one', /unresolvable CDI devices vendor.com\/class=one/],
  ] as const) {
    const failed = await run(home, ['--device', device], 'true');
    assert.match(failed.stderr, reason);
    assert.is(failed.status, device.includes('=') ? 126 : 125);
  }
  assert.match((await run(home, ['--device-cgroup-rule', 'c 1:3 rwm'], 'true')).stderr, /need root/);
});
devices('are what vendors describe', async () => {
  await using home = await busyboxHome('cdi');
  const directory = join(home.path, '.config/cdi');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(home.path, 'lib'), 'of the vendor');
  const edits = {
    env: ['GPU=yes'],
    deviceNodes: [{ path: '/dev/gpu', hostPath: '/dev/zero' }],
    mounts: [{ hostPath: join(home.path, 'lib'), containerPath: '/lib/vendor', options: ['ro'] }],
    additionalGids: [44],
  };
  const spec = {
    cdiVersion: '0.6.0',
    kind: 'nvidia.com/gpu',
    containerEdits: { env: ['COMMON=1'] },
    devices: [
      { name: 'all', containerEdits: edits },
      { name: 'hooked', containerEdits: { hooks: [{ hookName: 'poststop', path: '/bin/hook' }] } },
    ],
  };
  writeFileSync(join(directory, 'gpu.json'), JSON.stringify(spec));
  const script = 'echo $GPU $COMMON $(id -G) $(head -c 3 /dev/gpu | wc -c) $(cat /lib/vendor); echo x > /lib/vendor';
  const { stdout, stderr } = await run(home, ['--gpus', 'all'], 'sh', '-c', script);
  assert.is(stdout, 'yes 1 0 44 3 of the vendor\n');
  assert.match(stderr, /Read-only file system/);
  assert.match((await run(home, ['--gpus', '7'], 'true')).stderr, /known are nvidia.com\/gpu=all, nvidia.com\/gpu=hooked/);
  assert.match(
    (await run(home, ['--device', 'nvidia.com/gpu=hooked'], 'true')).stderr,
    /a poststop hook .*\/bin\/hook.*\n.*--runtime crun/,
  );
  assert.match((await tiffin(home, ['--cdi-spec-dir', '/nope', 'run', '--gpus', 'all', 'busybox'])).stderr, /no devices in \/nope/);
});
devices('have their hooks run before anything of the container, and nothing of them left', async () => {
  await using home = await busyboxHome('hook');
  const directory = join(home.path, '.config/cdi');
  mkdirSync(directory, { recursive: true });
  const script = join(home.path, 'hook');
  const lines = [
    '#!/bin/sh',
    `bundle=$(sed 's/.*"bundle":"\\([^"]*\\)".*/\\1/')`,
    'test -f "$bundle/config.json" || exit 9',
    'echo "$1 $WORD" > "$bundle/rootfs/made"',
    'ls /proc/self/fd | wc -l >> "$bundle/rootfs/made"',
    '(sleep 7654 < /dev/null > /dev/null 2>&1 &)',
    'case $1 in fail) echo not here >&2; exit 3 ;; hang) sleep 100 ;; mute) exec 2>&-; sleep 100 ;; esac',
    'exit 0',
  ];
  writeFileSync(script, lines.join('\n'), { mode: 0o755 });
  const device = (name: string): object => {
    const hook = { hookName: 'createContainer', path: script, args: ['hook', name], env: ['WORD=said', 'PATH=/usr/bin:/bin'], timeout: 2 };
    return { name, containerEdits: { hooks: [hook] } };
  };
  const spec = { cdiVersion: '0.6.0', kind: 'vendor.com/dev', devices: ['well', 'fail', 'hang', 'mute'].map(device) };
  writeFileSync(join(directory, 'dev.json'), JSON.stringify(spec));
  const look = 'cat /made; for p in /proc/[0-9]*/cmdline; do grep -l 7654 $p; done; true';
  const { stdout, stderr } = await run(home, ['--device', 'vendor.com/dev=well'], 'sh', '-c', look);
  assert.match(stdout, /^well said\n4\n/, stderr);
  assert.not.match(stdout.replace(/\/proc\/1\/cmdline\n/, ''), /cmdline/);
  const failed = await run(home, ['--device', 'vendor.com/dev=fail'], 'true');
  assert.is(failed.status, 125);
  assert.match(failed.stderr, /the hook .*\/hook ended with status 3: not here/);
  for (const name of ['hang', 'mute'])
    assert.match((await run(home, ['--device', `vendor.com/dev=${name}`], 'true')).stderr, /did not end within 2 s/);
});
devices.run();

const shared = suiteNeeding('namespaces', ...needs);
shared('of IPC come with /dev/shm', async () => {
  await using home = await busyboxHome('ipc');
  await mustTiffin(home, ['run', '-d', '--name', 'donor', ...none, 'busybox', 'sleep', '1000']);
  await mustTiffin(home, ['exec', 'donor', 'touch', '/dev/shm/theirs']);
  assert.is((await run(home, ['--ipc', 'container:donor'], 'sh', '-c', 'ls /dev/shm; touch /dev/shm/ours')).stdout, 'theirs\n');
  assert.is(await mustTiffin(home, ['exec', 'donor', 'ls', '/dev/shm']), 'ours\ntheirs');
  assert.is((await run(home, ['--ipc', 'private'], 'ls', '/dev/shm')).stdout, '');
  await mustTiffin(home, ['run', '-d', '--name', 'alone', '--ipc', 'private', ...none, 'busybox', 'sleep', '1000']);
  const refused = await run(home, ['--ipc', 'container:alone'], 'true');
  assert.is(refused.status, 125);
  assert.match(refused.stderr, /joining IPC of container [0-9a-f]{64} is not allowed: non-shareable IPC/);
  await mustTiffin(home, ['exec', 'donor', 'sh', '-c', 'umount /dev/shm || mv /dev/shm /dev/gone; ln -s /etc /dev/shm']);
  const linked = await run(home, ['--ipc', 'container:donor'], 'ls', '/dev/shm');
  assert.not.match(linked.stdout, /passwd/);
});
shared('are joined by path, too', async () => {
  await using home = await busyboxHome('path');
  await mustTiffin(home, ['run', '-d', '--name', 'c', '--hostname', 'donor', ...none, 'busybox', 'sleep', '1000']);
  const own = `/proc/${await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}}', 'c'])}/ns`;
  assert.is((await run(home, ['--uts', `ns:${own}/uts`], 'hostname')).stdout, 'donor\n');
  const identity = ['readlink', '/proc/self/ns/ipc'] as const;
  assert.is((await run(home, ['--ipc', `ns:${own}/ipc`], ...identity)).stdout, `${await mustTiffin(home, ['exec', 'c', ...identity])}\n`);
  const both = ['--userns', `ns:${own}/user`, '--pid', `ns:${own}/pid`];
  assert.match((await run(home, both, 'cat', '/proc/1/cmdline')).stdout, /^sleep\u00001000/);
  for (const [given, reason] of [
    [['--uts', 'ns:/nope'], /cannot find specified UTS namespace path: faccessat \/nope: no such file or directory/],
    [['--uts', `ns:${own}/ipc`], /join the namespace .*: invalid argument/],
    [['--uts', 'ns:/etc/passwd'], /join the namespace \/etc\/passwd/],
    [['--pid', `ns:${own}/pid`], /belong to another user namespace/],
  ] as const) {
    const failed = await run(home, given, 'true');
    assert.is(failed.status, 125, given.join(' '));
    assert.match(failed.stderr, reason);
  }
});
shared('of others take no settings of ours', async () => {
  await using home = await busyboxHome('sysctl');
  assert.is((await run(home, ['--sysctl', 'kernel.msgmax=100'], 'cat', '/proc/sys/kernel/msgmax')).stdout, '100\n');
  await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'busybox', 'sleep', '1000']);
  for (const [given, reason] of [
    [['--sysctl', 'vm.swappiness=1'], /sysctl 'vm.swappiness' is not allowed/],
    [['--sysctl', 'kernel.msgmax=1', '--ipc', 'host'], /since IPC Namespace set to host/],
    [['--sysctl', 'kernel.msgmax=1', '--ipc', 'container:c'], /that of another container/],
    [['--uts', 'container:c', '--hostname', 'x'], /cannot set hostname/],
    [['--shm-size', '5m', '--ipc', 'host'], /cannot set shmsize/],
    [['--ulimit', 'nofile=99999999'], /above \d+, the hard limit of your session/],
  ] as const) {
    const failed = await run(home, given, 'true');
    assert.is(failed.status, 125, given.join(' '));
    assert.match(failed.stderr, reason);
  }
  assert.is((await run(home, ['--uts', 'container:c'], 'hostname')).stdout, (await mustTiffin(home, ['exec', 'c', 'hostname'])) + '\n');
  assert.is((await run(home, ['--pid', 'container:c'], 'cat', '/proc/1/cmdline')).stdout, 'sleep\u00001000\u0000');
});
shared.run();

const settings = suiteNeeding('containers.conf', ...needs);
settings('decides what containers may do and see', async () => {
  await using home = await busyboxHome('conf');
  mkdirSync(join(home.path, '.config/containers'), { recursive: true });
  const write = (...lines: string[]): void =>
    writeFileSync(join(home.path, '.config/containers/containers.conf'), ['[containers]', ...lines].join('\n'));
  const profile = join(home.path, 'p.json');
  const rules = [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 }];
  writeFileSync(profile, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: rules }));
  write('devices = ["/dev/zero:/dev/x"]', `seccomp_profile = "${profile}"`, 'ipcns = "none"', 'utsns = "host"', 'oom_score_adj = 500');
  const script = 'ls /dev/x; mkdir /y; ls -d /dev/shm; hostname; cat /proc/self/oom_score_adj';
  const first = await run(home, [], 'sh', '-c', script);
  assert.match(first.stdout, /^\/dev\/x\n/);
  assert.match(first.stderr, /mkdir: can't create directory '\/y': Operation not permitted/);
  assert.match(first.stderr, /\/dev\/shm: No such file/);
  assert.match(first.stdout, /\n500\n$/);
  write('env_host = true', 'http_proxy = false', 'apparmor_profile = "mine"', '[engine]', 'pull_policy = "never"');
  const second = await tiffin(home, ['run', '--rm', ...none, 'busybox', 'env'], { env: { OURS: '1', http_proxy: 'http://p' } });
  assert.match(second.stdout, /^OURS=1$/m);
  assert.match(second.stderr, /containers.conf:4: apparmor_profile has no effect/);
  write('http_proxy = false', '[engine]', 'pull_policy = "never"');
  const third = await tiffin(home, ['run', '--rm', ...none, 'busybox', 'env'], { env: { http_proxy: 'http://p' } });
  assert.not.match(third.stdout, /http_proxy/);
  assert.match((await tiffin(home, ['run', 'localhost/nowhere:1'])).stderr, /localhost\/nowhere:1: image not known|not known/);
});
settings.run();
