// timeout: 240s
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('isolation', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--network', 'none'] as const;
const status = ['grep', '-E', '^(Sig(Pnd|Blk|Ign|Cgt)|Cap|Seccomp:|NoNewPrivs|Groups)', '/proc/self/status'] as const;

function fields(text: string): Record<string, string> {
  return Object.fromEntries(text.split('\n').map((line) => line.split(/:\s*/, 2)));
}

const clean = {
  SigPnd: '0000000000000000',
  SigBlk: '0000000000000000',
  SigIgn: '0000000000000000',
  SigCgt: '0000000000000000',
  CapInh: '0000000000000000',
  CapPrm: '00000000800405fb',
  CapEff: '00000000800405fb',
  CapBnd: '00000000800405fb',
  CapAmb: '0000000000000000',
  Groups: '',
  NoNewPrivs: '0',
  Seccomp: '2',
};

test('starts from nothing: signals, capabilities, groups, filter', async () => {
  await using home = await busyboxHome('clean');
  const ignoring = (args: string): ReturnType<typeof run> =>
    run('bash', ['-c', `trap '' HUP INT QUIT PIPE CHLD USR1 XFSZ; exec ${tiffinPath} ${args}`], { env: home.env, cwd: home.path });
  const command = status.map((word) => `'${word}'`).join(' ');
  assert.equal(fields((await ignoring(`run --rm --network none busybox ${command}`)).stdout.trimEnd()), clean);
  await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'busybox', 'sleep', '100']);
  assert.equal(fields((await ignoring(`exec c ${command}`)).stdout.trimEnd()), clean);
  const user = { ...clean, CapPrm: clean.CapInh, CapEff: clean.CapInh };
  assert.equal(fields(await mustTiffin(home, ['exec', '-u', '7:7', 'c', ...status])), user);
  assert.equal(fields(await mustTiffin(home, ['run', '--rm', '-u', '7:7', ...none, 'busybox', ...status])), user);
});

test('passes three descriptors on and no more', async () => {
  await using home = await busyboxHome('descriptors');
  await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'busybox', 'sleep', '100']);
  const shell = (args: string): ReturnType<typeof run> =>
    run('bash', ['-c', `exec 7</etc/passwd 9<>/dev/null 200</; exec ${tiffinPath} ${args}`], { env: home.env, cwd: home.path });
  // The shell lists by its own expansion, which opens the directory once.
  for (const args of ['run --rm --network none busybox', 'run --rm -i --network none busybox', 'exec c', 'exec -i c']) {
    const { stdout } = await shell(
      `${args} sh -c 'for f in /proc/self/fd/*; do [ -e $f ] && echo $f; done; readlink /proc/self/cwd; readlink /proc/self/root'`,
    );
    assert.is(stdout, '/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\n/\n/\n', args);
  }
});

/** What a container that may do everything within itself tries against its neighbour and the host; prints only what it managed. */
const attack = `
got() { echo "GOT $*"; }
kill -0 $B 2>/dev/null && got signal
kill -0 $M 2>/dev/null && got signal-monitor
[ -e /proc/$B ] && got see
for p in /proc/[0-9]*; do grep -q 'sleep.1234' $p/cmdline 2>/dev/null && [ $p != /proc/$$ ] && got cmdline; done
for n in mnt user pid net ipc; do nsenter --$n=/proc/$B/ns/$n true 2>/dev/null && got setns-$n; done
grep -q in-b /proc/mounts && got mounts
mknod /disk b 8 0 2>/dev/null && got device
echo 1 2>/dev/null > /proc/sys/kernel/panic && got sysctl
chroot /proc/1/root test -e ${import.meta.filename} && got root
true`;

test('keeps a privileged container from its neighbours', async () => {
  await using home = await busyboxHome('neighbours');
  await mustTiffin(home, ['run', '-d', '--name', 'b', '--tmpfs', '/in-b', ...none, 'busybox', 'sleep', '1234']);
  const [b, monitor] = (await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}} {{.State.ConmonPid}}', 'b'])).split(' ');
  const env = ['-e', `B=${b}`, '-e', `M=${monitor}`];
  for (const extra of [[], ['--privileged'], ['--privileged', '--ipc', 'private', '--cap-add', 'all']])
    assert.is(await mustTiffin(home, ['run', '--rm', ...extra, ...env, ...none, 'busybox', 'sh', '-c', attack]), '', extra.join(' '));
  // Who asks for the host's processes sees them, and may still not look into them.
  const look =
    'for p in $B $M; do for f in root/bin environ ns/user exe; do [ -e /proc/$p/$f ] && cat /proc/$p/$f >/dev/null 2>&1 && echo $f; done; done; true';
  assert.is(await mustTiffin(home, ['run', '--rm', '--privileged', '--pid', 'host', ...env, ...none, 'busybox', 'sh', '-c', look]), '');
  assert.is(await mustTiffin(home, ['ps', '--format', '{{.State}}']), 'running');
});

/** The paths below `directory` that others could use if they got in; what `closed` names is not looked into. */
function open(directory: string, closed: RegExp): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    const { mode } = lstatSync(path);
    const inside = (mode & 0o170000) === 0o040000 && !closed.test(path) ? open(path, closed) : [];
    return (mode & 0o077) === 0 || closed.test(path) ? inside : [path, ...inside];
  });
}

function modesOf(home: ScratchHome): number[] {
  const store = join(home.path, '.local/share/tiffin');
  const places = [
    store,
    join(home.runtimeDirectory, 'tiffin'),
    ...['blobs', 'layers', 'containers', 'volumes'].map((name) => join(store, name)),
  ];
  return places.map((path) => statSync(path).mode & 0o777);
}

test('lets nobody else into the store and the run directory, whatever the umask', async () => {
  await using home = await busyboxHome('modes');
  const script = `umask 0; ${tiffinPath} run -d --name c -v data:/data -e PASSWORD=x --network none busybox sleep 100 && ${tiffinPath} create --name d busybox`;
  const { status: ended, stderr } = await run('sh', ['-c', script], { env: home.env, cwd: home.path });
  assert.is(ended, 0, stderr);
  assert.equal(modesOf(home), [0o700, 0o700, 0o700, 0o700, 0o700, 0o700]);
  // What a container sees is open to its users; all of it stands behind directories that are not.
  const seen = /\/[0-9a-f]{64}\/(\.containerenv|hostname|hosts|resolv\.conf|upper|work)$|\/_data$|\/layers\/[^/]+$/;
  assert.equal(open(join(home.runtimeDirectory, 'tiffin'), seen), []);
  const store = join(home.path, '.local/share/tiffin');
  const plain = /\/(index\.json|oci-layout|state\.db(-wal|-shm)?|cache\/[\w.-]+(\/[\w.-]+)?)$/;
  assert.equal(
    open(store, seen).filter((path) => !plain.test(path)),
    [],
  );
});

test('lets no other user run a set-uid file of a layer', async () => {
  await using home = await busyboxHome('setuid');
  await mustTiffin(home, ['run', '-d', '--name', 'c', '-v', 'data:/data', ...none, 'busybox', 'sleep', '100']);
  await mustTiffin(home, ['exec', 'c', 'sh', '-c', 'cp /bin/busybox /su; chmod 6755 /su; cp /su /data/su; chmod 6755 /data/su; ls -l /su']);
  // Above everything that a container can write stands a directory that is closed to others.
  const id = await mustTiffin(home, ['inspect', '-f', '{{.Id}}', 'c']);
  const store = join(home.path, '.local/share/tiffin');
  for (const path of [store, join(store, 'containers', id), join(store, 'volumes/data'), join(store, 'layers')])
    assert.is(statSync(path).mode & 0o077, 0, path);
});

test.run();
