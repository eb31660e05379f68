// timeout: 240s
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { ensureTestUser } from '../runner/test-user.ts';
import { findDebianPackage } from '../support/debian-rootfs.ts';
import { debianMachine } from '../support/debian-machine.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { makePackages } from '../support/packages.ts';
import { type Finished, must, run } from '../support/spawn.ts';

const test = suiteNeeding('what people install', 'root', 'built', 'busybox', 'debian-rootfs', 'npm');

const place = mkdtempSync('/var/tmp/tiffin-packages-');
chmodSync(place, 0o755);
process.on('exit', () => rmSync(place, { recursive: true, force: true }));

const image = 'localhost/lunch:1';
const archiveOfImage = join(place, 'image.tar');
writeFileSync(archiveOfImage, layoutArchive(busyboxImage({ name: image })));

let made: Promise<{ npm: string; deb: string; docker: string; archive: string }> | undefined;

/** Made once for all tests. */
function packages(): Promise<{ npm: string; deb: string; docker: string; archive: string }> {
  return (made ??= makePackages(place, ['npm', 'deb', 'archive']).then(([npm, deb, docker, archive]) => {
    return { npm: npm!, deb: deb!, docker: docker!, archive: archive! };
  }));
}

/** What an ordinary user types first, wherever tiffin was installed. */
const useIt = (program: string, archive = '/tmp/image.tar'): string => `
tiffin='${program}'
"$tiffin" load -q -i '${archive}' >/dev/null
"$tiffin" run --rm --network none ${image} sh -c 'echo runs as $(id -u)'
"$tiffin" run -d --name left --network none ${image} sleep 1000 >/dev/null
"$tiffin" exec left echo exec works
"$tiffin" rm -f -t 0 left >/dev/null
"$tiffin" system reset -f
`;
const saidByIt = 'runs as 0\nexec works\n';

/** What systemd has the generators of its users do: tiffin's reads its own directory and not Podman's. */
const generate = `
mkdir -p .config/tiffin/systemd .config/containers/systemd units
echo '[Container]\nImage=x' >.config/tiffin/systemd/ours.container
echo '[Container]\nImage=x' >.config/containers/systemd/theirs.container
/usr/lib/systemd/user-generators/tiffin-user-generator units units units
ls units | grep -e ours -e theirs
grep -c '^ExecStart=/usr/bin/tiffin run ' units/ours.service
rm -r .config units
`;
const generated = 'ours.service\n1\n';

/** The archive's links: two times is as good as once, what is somebody else's is left alone, and removing leaves none. */
const linkIt = `
link=$(ls -d /opt/link/*)/link-for-user
"$link" >/dev/null; "$link" >/dev/null
.local/bin/tiffin --version
for file in .local/share/man/man1/tiffin-run.1.gz .local/share/*/completions/tiffin .local/share/zsh/site-functions/_tiffin; do test -s "$file"; done
echo mine >.local/share/mine; ln -sfn ../share/mine .local/bin/tiffin
! "$link" 2>/dev/null
"$link" --remove
test "$(find .local -type l)" = .local/bin/tiffin
rm -r .local
`;

async function succeed(running: Promise<Finished>): Promise<string> {
  const { status, stdout, stderr } = await running;
  assert.is(status, 0, `${stderr}${stdout}`);
  return stdout;
}

test('packages are the same bytes whenever and by whomever they are made', async () => {
  const { npm, deb, docker } = await packages();
  const again = join(place, 'again');
  const others = await makePackages(again, ['npm', 'deb'], { env: { TZ: 'Asia/Tokyo', LANG: 'C', HOME: place } });
  const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  assert.equal(others.map(digest), [npm, deb, docker].map(digest));
});

test('the archive needs newuidmap and nothing else; the Debian packages install, work and leave nothing', async () => {
  const { deb, docker, archive } = await packages();
  const machine = await debianMachine(join(place, 'debian'));
  const given = [findDebianPackage('libsubid4')!, findDebianPackage('uidmap')!, deb, docker, archive, archiveOfImage];
  for (const path of given) copyFileSync(path, join(machine.path, 'tmp', basename(path)));
  const root = (script: string): Promise<string> => succeed(machine.run(script));
  const user = (script: string): Promise<string> => succeed(machine.runAs(script));
  await root('dpkg -i /tmp/libsubid4_*.deb /tmp/uidmap_*.deb');

  // Owned by root and not to be written, in a directory with a blank, by way of two links.
  await root(
    'mkdir "/opt/a place"; tar -xzf /tmp/tiffin-*.tar.gz -C "/opt/a place"; ln -s "a place" /opt/link; chmod -R a-w "/opt/a place"',
  );
  await root('ln -s ../../../opt/link/$(ls /opt/link)/bin/tiffin /usr/local/bin/portable');
  assert.is(await user(useIt('/usr/local/bin/portable')), saidByIt);
  assert.is(await user(linkIt), 'tiffin version 0.1.0\n');
  await root('rm -r "/opt/a place" /opt/link /usr/local/bin/portable');

  const listing =
    'find / -xdev ! -path "/var/lib/dpkg/*" ! -path "/var/log/*" ! -path "/tmp/*" ! -path "/var/cache/*" ! -path "/home/*" | sort';
  const before = (await root(listing)).split('\n');
  await root('dpkg -i /tmp/tiffin_*.deb /tmp/tiffin-docker_*.deb');
  assert.is(await root('dpkg --audit; dpkg --verify'), '');
  assert.is(await user(useIt('tiffin')), saidByIt);
  const docker_ = await machine.runAs('docker version --format "{{.Client.Version}}"');
  assert.match(docker_.stderr, /^Emulate Docker CLI using tiffin\. Create \/etc\/containers\/nodocker to quiet msg\.$/m);
  assert.is(await user('mkdir -p .config/containers; touch .config/containers/nodocker; docker images -q 2>&1; rm -r .config'), '');
  assert.is(await user(generate), generated);
  assert.is(await user('find . -mindepth 1 | grep -v -e tiffin -e ".bash" -e .profile || true'), './.local\n./.local/share\n');
  await user('rm -r .local');
  await root('dpkg --purge tiffin-docker tiffin');
  const after = (await root(listing)).split('\n');
  assert.equal(
    after.filter((path) => !before.includes(path)),
    [],
  );
  assert.equal(
    before.filter((path) => !after.includes(path)),
    [],
  );
});

/** Where the shells, man and systemd look; docker's name leads there. */
const expected = [
  'bin/tiffin',
  'bin/docker',
  'lib/systemd/user-generators/tiffin-user-generator',
  'lib/systemd/user/tiffin-auto-update.service',
  'lib/systemd/user/tiffin-auto-update.timer',
  'lib/systemd/user/tiffin-restart.service',
  'lib/tmpfiles.d/tiffin.conf',
  'libexec/tiffin/tiffin-helper',
  'share/bash-completion/completions/tiffin',
  'share/doc/tiffin/copyright',
  'share/fish/vendor_completions.d/tiffin.fish',
  'share/man/man1/docker-run.1.gz',
  'share/man/man1/tiffin-run.1.gz',
  'share/man/man5/tiffin-systemd.unit.5.gz',
  'share/zsh/vendor-completions/_tiffin',
];

test('the Debian packages have no file of Podman and its friends, and nothing outside /usr', async () => {
  const { deb, docker } = await packages();
  const lists = await Promise.all([deb, docker].map((path) => must('sh', ['-c', 'dpkg-deb --fsys-tarfile "$1" | tar -t', 'sh', path])));
  const ours = lists
    .join('')
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('/'))
    .map((path) => path.slice(1));
  assert.equal(
    ours.filter((path) => !path.startsWith('/usr/')),
    [],
  );
  assert.equal(
    expected.filter((path) => !ours.includes(`/usr/${path}`)),
    [],
  );
  const others = ['podman', 'golang-github-containers-common', 'buildah', 'netavark', 'aardvark-dns', 'skopeo', 'crun'];
  const { stdout } = await run('dpkg', ['-L', ...others]);
  const theirs = new Set(stdout.split('\n').filter((path) => path.includes('.') || path.startsWith('/usr/bin/')));
  assert.ok(theirs.has('/usr/bin/podman'));
  assert.equal(
    ours.filter((path) => theirs.has(path)),
    [],
  );
});

test('npm installs it for a user whose own Node is old, without a script, and removes it again', async () => {
  const { npm } = await packages();
  const user = ensureTestUser();
  const prefix = join(place, 'prefix');
  mkdirSync(prefix);
  // The machine's npm with the Node that came with it; its settings say where packages are.
  const env = { ...process.env, PATH: '/usr/local/bin:/usr/bin:/bin' };
  const settings = (await must('npm', ['config', 'get', 'cafile'], { env })).trim();
  const words = [
    '--global',
    '--prefix',
    prefix,
    '--ignore-scripts',
    '--prefer-offline',
    ...(settings === 'null' ? [] : ['--cafile', settings]),
  ];
  await must('npm', ['install', ...words, npm], { env, timeoutMs: 120_000 });
  assert.match(await must('man', ['-w', 'tiffin-run'], { env: { ...env, MANPATH: join(prefix, 'share/man') } }), /tiffin-run\.1$/m);
  const home = join(place, 'home');
  for (const directory of [home, join(home, 'run')]) mkdirSync(directory, { mode: 0o700 });
  await must('chown', ['-R', `${user.uid}:${user.gid}`, home]);
  const session = [`HOME=${home}`, `XDG_RUNTIME_DIR=${home}/run`, `USER=${user.name}`, `PATH=${prefix}/bin:/usr/bin:/bin`, 'LANG=C.UTF-8'];
  const become = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups', 'env', '-i', ...session] as const;
  const [command, ...rest] = become;
  assert.is(await succeed(run(command, [...rest, 'sh', '-e', '-c', useIt('tiffin', archiveOfImage)], { cwd: place })), saidByIt);
  await must('npm', ['uninstall', ...words, 'tiffin'], { env });
  assert.equal(
    globSync('**', { cwd: prefix, withFileTypes: true })
      .filter((found) => !found.isDirectory())
      .map(({ name }) => name),
    [],
  );
});

test.run();
