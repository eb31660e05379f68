/**
 * The ordinary user whom root's test runs use, and the few things of the machine that such a user needs.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';

/** A user as /etc/passwd has it. */
export type TestUser = { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string };

const userName = 'tiffin-test';
const subordinateCount = 65_536;

/** Makes the test user, its subordinate IDs and its runtime directory, unless they are there. Root only. */
export function ensureTestUser(): TestUser {
  if (find() === undefined) run('useradd', '--create-home', '--shell', '/bin/bash', userName);
  const user = find();
  if (user === undefined) throw new Error(`useradd made no user ${userName}`);
  ensureSubordinateIds('/etc/subuid', '--add-subuids');
  ensureSubordinateIds('/etc/subgid', '--add-subgids');
  const runtime = `/run/user/${user.uid}`;
  mkdirSync(runtime, { recursive: true });
  chownSync(runtime, user.uid, user.gid);
  chmodSync(runtime, 0o700);
  return user;
}

/** Makes /dev/net/tun and /dev/fuse usable by everyone, as udev does on a machine with systemd. Root only. */
export function ensureDevices(): void {
  mkdirSync('/dev/net', { recursive: true });
  for (const [path, minor] of [
    ['/dev/net/tun', '200'],
    ['/dev/fuse', '229'],
  ] as const) {
    if (!existsSync(path)) spawnSync('mknod', ['-m', '0666', path, 'c', '10', minor]);
    if (existsSync(path)) chmodSync(path, 0o666);
  }
}

function find(): TestUser | undefined {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid, , home] = line.split(':');
    if (name === userName && home !== undefined) return { name, uid: Number(uid), gid: Number(gid), home };
  }
  return undefined;
}

/** Adds a range behind all that are given out, so that no two users share an ID. */
function ensureSubordinateIds(file: string, option: string): void {
  if (!existsSync(file)) appendFileSync(file, '', { mode: 0o644 });
  const ranges = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  if (ranges.some(([name, , count]) => name === userName && Number(count) >= subordinateCount)) return;
  const free = Math.max(100_000, ...ranges.map(([, start, count]) => Number(start) + Number(count)).filter(Number.isFinite));
  run('usermod', option, `${free}-${free + subordinateCount - 1}`, userName);
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}: ${error?.message ?? stderr.trim()}`);
}
