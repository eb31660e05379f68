// timeout: 180s
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ensureTestUser } from '../runner/test-user.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type Finished, run } from '../support/spawn.ts';
import { stageProgram } from '../support/stage.ts';

const test = suiteNeeding('an ordinary user on a host whose tools are missing', 'root', 'built', 'busybox');
const image = 'localhost/poor:1';
const echo = ['run', '--rm', '--network', 'none', image, 'echo', 'works'];

/** A machine that looks like this one but for what `script` changes, seen by an ordinary user with an empty home. */
type Machine = Disposable & { tiffin(...args: readonly string[]): Promise<Finished> };

function machine(script: string): Machine {
  const user = ensureTestUser();
  const place = mkdtempSync('/var/tmp/tiffin-poor-');
  chmodSync(place, 0o755);
  const program = stageProgram(place);
  for (const directory of ['home', 'run', 'tmp']) {
    mkdirSync(join(place, directory), { mode: 0o700 });
    chownSync(join(place, directory), user.uid, user.gid);
  }
  writeFileSync(join(place, 'empty'), '');
  writeFileSync(join(place, 'image.tar'), layoutArchive(busyboxImage({ name: image })));
  const env = {
    HOME: join(place, 'home'),
    XDG_RUNTIME_DIR: join(place, 'run'),
    TMPDIR: join(place, 'tmp'),
    USER: user.name,
    PATH: '/usr/bin:/bin',
    NO_COLOR: '1',
  };
  const become = `cd "$HOME"; exec setpriv --reuid=${user.uid} --regid=${user.gid} --init-groups "$@"`;
  const words = [
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    `hide() { for f; do [ ! -e "$f" ] || mount --bind "${place}/empty" "$f"; done; }; ${script}; ${become}`,
    'sh',
    program,
  ];
  return {
    tiffin: (...args) =>
      run('/usr/bin/unshare', [...words, ...args.map((word) => (word === '@archive' ? join(place, 'image.tar') : word))], { env }),
    [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true }),
  };
}

for (const [what, script, advice] of [
  ['newuidmap', 'hide /usr/bin/newuidmap /usr/bin/newgidmap', /uidmap/],
  ['subordinate IDs', 'hide /etc/subuid /etc/subgid', /usermod --add-subuids/],
] as const) {
  test(`without ${what} it works with one ID, and says once how to get more`, async () => {
    using host = machine(script);
    const loaded = await host.tiffin('load', '-q', '-i', '@archive');
    assert.is(loaded.status, 0, loaded.stderr);
    assert.match(loaded.stderr, advice);
    const { status, stdout, stderr } = await host.tiffin(...echo);
    assert.is(`${status} ${stdout}`, '0 works\n', stderr);
    assert.match(stderr, advice);
    assert.is(stderr.match(/^Warning:/gm)?.length, 1, stderr);
    assert.is((await host.tiffin('system', 'reset', '-f')).status, 0);
  });
}

test('without pasta a network is refused with the package that brings it, and none still works', async () => {
  using host = machine('hide /usr/bin/pasta /usr/bin/passt /usr/bin/pasta.avx2 /usr/bin/passt.avx2 /usr/bin/slirp4netns');
  assert.is((await host.tiffin('load', '-q', '-i', '@archive')).status, 0);
  const { status, stderr } = await host.tiffin('run', '--rm', image, 'true');
  assert.is(status, 125);
  assert.match(stderr, /^Error: .*pasta/m);
  assert.match(stderr, /passt/);
  assert.is((await host.tiffin(...echo)).stdout, 'works\n');
  assert.is((await host.tiffin('ps', '-aq')).stdout, '');
});

test('without aardvark-dns containers on networks find each other by /etc/hosts, with one warning', async () => {
  using host = machine('hide /usr/lib/podman/aardvark-dns /usr/libexec/podman/aardvark-dns /usr/bin/aardvark-dns');
  assert.is((await host.tiffin('load', '-q', '-i', '@archive')).status, 0);
  await host.tiffin('network', 'create', 'front');
  const first = await host.tiffin('run', '-d', '--name', 'web', '--network', 'front:alias=shop', image, 'sleep', '600');
  assert.is(first.status, 0, first.stderr);
  assert.match(first.stderr, /^Warning: aardvark-dns was not found/);
  const { stdout, stderr } = await host.tiffin('run', '--rm', '--network', 'front', image, 'cat', '/etc/hosts');
  assert.match(stdout, /^10\.89\.\d+\.\d+\tweb shop [0-9a-f]{12}$/m);
  assert.is(stderr, '');
  await host.tiffin('rm', '-f', '-t', '0', 'web');
});

test('doctor names each of them and what repairs it', async () => {
  using host = machine(
    'hide /usr/bin/newuidmap /usr/bin/newgidmap /etc/subuid /etc/subgid /usr/bin/pasta /usr/bin/pasta.avx2 /usr/bin/slirp4netns',
  );
  const { stdout } = await host.tiffin('doctor');
  for (const repair of [/apt(-get)? install .*uidmap/, /usermod --add-subuids/, /apt(-get)? install .*passt/]) assert.match(stdout, repair);
});

test.run();
