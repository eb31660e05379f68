/**
 * Tests that a machine cannot run are skipped, never silently: each says why, and the runner lists the reasons.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { type Test, suite } from 'uvu';
import { findTool } from '../../src/network/tools.ts';
import { debianRootfs } from './debian-rootfs.ts';
import { repository } from './repository.ts';

/** What a test may need of the machine, beyond Node and a file system. */
export type Requirement = keyof typeof probes;

/** Finds an executable in PATH (and where Debian keeps the administrator's), as a shell would. */
export function findExecutable(name: string): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return places
    .map((place) => resolve(place, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const executable =
  (name: string, packageName = name) =>
  (): string | undefined =>
    findExecutable(name) === undefined ? `${name} is not installed (apt-get install ${packageName})` : undefined;

const probes = {
  built: () => (existsSync(join(repository, 'dist/tiffin')) ? undefined : 'dist/tiffin is not built (npm run build)'),
  helper: () => (existsSync(join(repository, 'dist/tiffin-helper')) ? undefined : 'dist/tiffin-helper is not built (npm run build:native)'),
  'user-namespaces': () =>
    succeeds('unshare', '--user', '--map-root-user', 'true') ? undefined : 'this machine refuses user namespaces to an ordinary user',
  overlay: () =>
    succeeds(
      'unshare',
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      'mkdir -p /tmp/.o && mount -t tmpfs t /tmp/.o && cd /tmp/.o && mkdir l u w m && mount -t overlay -o lowerdir=l,upperdir=u,workdir=w,userxattr o m',
    )
      ? undefined
      : 'this kernel has no overlay mounts in a user namespace',
  subuids: () => {
    const user = process.env['USER'] ?? '';
    const found =
      existsSync('/etc/subuid') &&
      readFileSync('/etc/subuid', 'utf8')
        .split('\n')
        .some((line) => line.startsWith(`${user}:`));
    if (!found) return `${user} has no subordinate IDs in /etc/subuid`;
    return executable('newuidmap', 'uidmap')();
  },
  pasta: () => executable('pasta', 'passt')() ?? (canOpen('/dev/net/tun') ? undefined : '/dev/net/tun cannot be opened'),
  nft: executable('nft', 'nftables'),
  networks: () =>
    findTool('netavark') === undefined || findTool('aardvark-dns') === undefined
      ? 'netavark or aardvark-dns is not installed (apt-get install netavark aardvark-dns)'
      : executable('iptables')(),
  registry: executable('docker-registry'),
  htpasswd: executable('htpasswd', 'apache2-utils'),
  openssl: executable('openssl'),
  gpg: () => executable('gpg')() ?? executable('gpg-agent')(),
  gpgv: executable('gpgv'),
  ssh: () => executable('ssh', 'openssh-client')() ?? executable('sshd', 'openssh-server')(),
  busybox: () => (existsSync('/bin/busybox') ? undefined : 'busybox is not installed (apt-get install busybox-static)'),
  skopeo: executable('skopeo'),
  umoci: executable('umoci'),
  buildah: executable('buildah'),
  git: executable('git'),
  npm: executable('npm'),
  podman: executable('podman'),
  crun: executable('crun'),
  strace: executable('strace'),
  tmux: executable('tmux'),
  bash: executable('bash'),
  zsh: executable('zsh'),
  fish: executable('fish'),
  make: executable('make'),
  cc: executable('cc', 'gcc'),
  systemctl: executable('systemctl', 'systemd'),
  'systemd-analyze': executable('systemd-analyze', 'systemd'),
  zstd: executable('zstd'),
  setfattr: executable('setfattr', 'attr'),
  setcap: executable('setcap', 'libcap2-bin'),
  setfacl: executable('setfacl', 'acl'),
  root: () => (process.getuid?.() === 0 ? undefined : 'only root can run it'),
  'ordinary-user': () => (process.getuid?.() === 0 ? 'root is not an ordinary user' : undefined),
  'debian-rootfs': () =>
    debianRootfs() === undefined
      ? 'no Debian root file system was made (mmdebstrap is missing or its mirror cannot be reached)'
      : undefined,
} satisfies Record<string, () => string | undefined>;

const answers = new Map<Requirement, string | undefined>();

/** Says why this machine cannot do what the test needs, or undefined when it can. Each probe runs once per process. */
export function missing(...requirements: readonly Requirement[]): string | undefined {
  for (const requirement of requirements) {
    if (!answers.has(requirement)) answers.set(requirement, probes[requirement]());
    const reason = answers.get(requirement);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Registers a test that cannot run here, and prints why. */
export function skip(test: Test, name: string, reason: string): void {
  const { skip: register } = test;
  register(name);
  process.stdout.write(`\nskipped: ${name}: ${reason}\n`);
}

/**
 * A uvu suite whose tests are skipped, with the reason printed, when this machine lacks one of `requirements`:
 * `const test = suiteNeeding('run --rm', 'user-namespaces', 'built')`.
 */
export function suiteNeeding(name: string, ...requirements: readonly Requirement[]): Test {
  const test = suite(name);
  const reason = missing(...requirements);
  if (reason === undefined) return test;
  const skipping = (testName: string): void => skip(test, `${name}: ${testName}`, reason);
  return Object.assign(skipping, test) as unknown as Test;
}

/** Registers `body` as a test when the machine has what it needs, else as a skip with its reason. */
export function testNeeding(test: Test, requirements: readonly Requirement[], name: string, body: () => void | Promise<void>): void {
  const reason = missing(...requirements);
  if (reason === undefined) test(name, body);
  else skip(test, name, reason);
}

function succeeds(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

function canOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
