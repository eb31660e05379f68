/**
 * The Debian packages that tests need, and their installation.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Everything beyond Debian's minimal system, gcc and Node that some test uses. */
export const packages: readonly string[] = [
  'musl-tools',
  'make',
  'gcc',
  'libc6-dev',
  'clang-format',
  'clang-tidy',
  'uidmap',
  'passt',
  'nftables',
  'iptables',
  'netavark',
  'aardvark-dns',
  'slirp4netns',
  'crun',
  'strace',
  'libcap2-bin',
  'attr',
  'acl',
  'procps',
  'iproute2',
  'busybox-static',
  'docker-registry',
  'apache2-utils',
  'skopeo',
  'umoci',
  'buildah',
  'git',
  'podman',
  'mmdebstrap',
  'openssl',
  'gpg',
  'gpg-agent',
  'gpgv',
  'openssh-client',
  'openssh-server',
  'zstd',
  'xz-utils',
  'bzip2',
  'zsh',
  'fish',
  'tmux',
  'groff-base',
  'systemd',
  'mandoc',
];

/** Lists the packages of `packages` that dpkg does not have installed; all of them where there is no dpkg. */
export function missingPackages(): string[] {
  let status: string;
  try {
    status = readFileSync('/var/lib/dpkg/status', 'utf8');
  } catch {
    return [...packages];
  }
  const installed = new Set([...status.matchAll(/^Package: (\S+)\nStatus: \S+ \S+ installed$/gm)].map((match) => match[1]));
  return packages.filter((name) => !installed.has(name));
}

/** Installs packages as root; returns the end of apt's output when that failed. Package lists are fetched only when needed. */
export function installPackages(names: readonly string[]): string | undefined {
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // RUNLEVEL=1 keeps docker-registry's package from starting its service.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      timeout: 900_000,
    });
  const install = () => apt('install', '--no-install-recommends', ...names);
  if (install().status === 0) return undefined;
  apt('update');
  const second = install();
  if (second.status === 0) return undefined;
  if (second.error !== undefined) return second.error.message;
  return `${second.stdout}${second.stderr}`.trim().split('\n').slice(-6).join('\n');
}
