// timeout: 120s
import { spawn } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { busyboxImage, pushImage } from '../support/images.ts';
import { findExecutable, suiteNeeding } from '../support/needs.ts';
import { freePort, registry } from '../support/registry.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { must } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

type SshServer = AsyncDisposable & {
  /** As `image scp` takes it: `ssh://127.0.0.1:PORT::` */
  readonly host: string;
  /** The environment of a client that has the key; its `ssh` is in front of PATH, for a key of our own. */
  readonly env: NodeJS.ProcessEnv;
};

/** An sshd of a test's own on loopback, as this user. Commands run with `remote`'s home and tiffin in PATH. */
async function sshServer(home: ScratchHome, remote: ScratchHome, programs: Readonly<Record<string, string>>): Promise<SshServer> {
  const directory = home.directory('ssh');
  const bin = home.directory('remote-bin');
  chmodSync(directory, 0o700);
  const [hostKey, key] = [join(directory, 'host'), join(directory, 'id')];
  for (const path of [hostKey, key]) await must('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  writeFileSync(join(directory, 'authorized'), readFileSync(`${key}.pub`), { mode: 0o600 });
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(bin, name));
  const setting = (name: string, value: string | undefined): string => `${name}="${value ?? ''}"`;
  const variables = [
    setting('HOME', remote.path),
    setting('XDG_RUNTIME_DIR', remote.runtimeDirectory),
    setting('PATH', `${bin}:/usr/bin:/bin`),
    setting('TIFFIN_TEST_SCRATCH', remote.env['TIFFIN_TEST_SCRATCH']),
  ];
  const port = await freePort();
  writeFileSync(
    join(directory, 'config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(directory, 'authorized')}`,
      'StrictModes no',
      'UsePAM no',
      'PidFile none',
      `SetEnv ${variables.join(' ')}`,
      '',
    ].join('\n'),
  );
  const child = spawn(findExecutable('sshd') ?? 'sshd', ['-D', '-e', '-f', join(directory, 'config')], { env: home.env, stdio: 'ignore' });
  await listens(port);
  const ownBin = home.directory('own-bin');
  const options = `-i ${key} -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  writeFileSync(join(ownBin, 'ssh'), `#!/bin/sh\nexec ${findExecutable('ssh')} ${options} "$@"\n`, { mode: 0o755 });
  return {
    host: `ssh://127.0.0.1:${port}::`,
    env: { ...home.env, PATH: `${ownBin}:${home.env['PATH']}` },
    [Symbol.asyncDispose]: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function listens(port: number): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 25) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(25);
  }
  throw new Error('sshd does not listen');
}

const test = suiteNeeding('image scp', 'built', 'ssh', 'registry', 'busybox', 'user-namespaces', 'overlay');
test('copies an image to another machine, and back', async () => {
  await using home = await scratchHome();
  await using remote = await scratchHome({ name: 'remote' });
  await using server = await registry(home);
  await using ssh = await sshServer(home, remote, { tiffin: tiffinPath });
  const { env } = ssh;
  const name = await pushImage(server, busyboxImage(), { repository: 'team/app' });
  const id = await mustTiffin(home, ['pull', '-q', name]);
  assert.match(await mustTiffin(home, ['image', 'scp', name, ssh.host], { env }), /^Loaded image: 127\.0\.0\.1:\d+\/team\/app:latest$/);
  assert.is(await mustTiffin(remote, ['images', '-q', '--no-trunc']), `sha256:${id}`);
  await mustTiffin(home, ['rmi', '-af']);
  assert.is(await mustTiffin(home, ['image', 'scp', '-q', `${ssh.host}${name}`], { env }), '');
  assert.is(await mustTiffin(home, ['images', '-q', '--no-trunc']), `sha256:${id}`);
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', name, 'echo', 'hello']), 'hello');
});
test('talks to Podman where there is no tiffin', async () => {
  await using home = await scratchHome();
  await using remote = await scratchHome({ name: 'remote' });
  await using server = await registry(home);
  await using ssh = await sshServer(home, remote, { podman: tiffinPath });
  const name = await pushImage(server, busyboxImage(), { repository: 'app' });
  await mustTiffin(home, ['pull', '-q', name]);
  await mustTiffin(home, ['image', 'scp', '-q', name, ssh.host], { env: ssh.env });
  assert.match(await mustTiffin(remote, ['images', '--format', '{{.Repository}}']), /\/app$/);
});
test('says what is wrong, and leaves nothing half', async () => {
  await using home = await scratchHome();
  await using remote = await scratchHome({ name: 'remote' });
  await using ssh = await sshServer(home, remote, { tiffin: tiffinPath });
  const here = await tiffin(home, ['image', 'scp', 'none', ssh.host], { env: ssh.env });
  assert.is(here.status, 125);
  assert.match(here.stderr, /none: image not known\n(?:hint: .*\n)?Error: tiffin save ended with status 125\n/);
  const there = await tiffin(home, ['image', 'scp', `${ssh.host}none`], { env: ssh.env });
  assert.match(there.stderr, /none: image not known\n(?:hint: .*\n)?Error: save on 127\.0\.0\.1 ended with status 125\n/);
  const port = await freePort();
  const nobody = await tiffin(home, ['image', 'scp', `ssh://127.0.0.1:${port}::none`], { env: ssh.env });
  assert.match(nobody.stderr, /Connection refused[\s\S]*Error: save on 127\.0\.0\.1 ended with status 255/);
  for (const args of [['app'], ['a::', 'b::'], ['app', '-oProxyCommand=touch x::'], ['app', 'localhost::']]) {
    const { status, stderr } = await tiffin(home, ['image', 'scp', ...args], { env: ssh.env });
    assert.is(status, 125, stderr);
  }
  assert.is(await mustTiffin(home, ['images', '-q', '-a']), '');
});
test.run();
