/**
 * Makes the Debian root file system that some tests pull, unpack and work in.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { debianTar } from '../support/debian-rootfs.ts';

/** Makes it unless it is there: about 20 s. Root only. Without a reachable mirror nothing is made, and its tests are skipped. */
export function ensureDebianRootfs(say: (line: string) => void): void {
  if (existsSync(debianTar)) return;
  say('Making a Debian root file system for the tests (kept in /var/cache/tiffin-tests)');
  mkdirSync(dirname(debianTar), { recursive: true });
  const unfinished = `${debianTar}.${process.pid}.new`;
  const { status, stderr, error } = spawnSync('mmdebstrap', ['--variant=minbase', '--format=tar', '--quiet', 'bookworm', unfinished], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 300_000,
  });
  if (status === 0) {
    chmodSync(unfinished, 0o644);
    renameSync(unfinished, debianTar);
    return;
  }
  rmSync(unfinished, { force: true });
  say(`It could not be made, so the tests that need it are skipped: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`);
}
