/**
 * Makes the Debian root file system that some tests pull, unpack and work in, and fetches packages to install in it.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { debianPackages, debianTar, findDebianPackage } from '../support/debian-rootfs.ts';

/** What a small C project wants, with all that it depends on: some 8 MB. */
const wanted = 'tcc libc6-dev make';
/** For programs that stand alone; not to be installed with the others, for it wants all of gcc. And what tiffin's own package needs. */
const apart = 'musl-dev uidmap libsubid4';

/** Makes both unless they are there: about 20 s. Root only. Without a reachable mirror nothing is made, and its tests are skipped. */
export function ensureDebianRootfs(say: (line: string) => void): void {
  if (existsSync(debianTar) && findDebianPackage('uidmap') !== undefined) return;
  say('Making a Debian root file system for the tests (kept in /var/cache/tiffin-tests)');
  mkdirSync(dirname(debianTar), { recursive: true });
  const [unfinished, fetched] = [`${debianTar}.${process.pid}.new`, `${debianPackages}.${process.pid}.new`];
  mkdirSync(fetched);
  const hooks = [
    'chroot "$1" apt-get clean',
    `chroot "$1" apt-get -y -q install --no-install-recommends --download-only ${wanted} >/dev/null`,
    `chroot "$1" sh -c "cd /var/cache/apt/archives && apt-get -q download ${apart} >/dev/null"`,
    `mv "$1"/var/cache/apt/archives/*.deb ${fetched}/`,
  ].map((script) => `--customize-hook=${script}`);
  const { status, stderr, error } = spawnSync(
    'mmdebstrap',
    ['--variant=minbase', '--format=tar', '--quiet', ...hooks, 'bookworm', unfinished],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 300_000,
    },
  );
  if (status === 0) {
    for (const [path, mode] of [
      [unfinished, 0o644],
      [fetched, 0o755],
    ] as const)
      chmodSync(path, mode);
    rmSync(debianPackages, { recursive: true, force: true });
    renameSync(fetched, debianPackages);
    renameSync(unfinished, debianTar);
    return;
  }
  for (const path of [unfinished, fetched]) rmSync(path, { recursive: true, force: true });
  say(`It could not be made, so the tests that need it are skipped: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`);
}
