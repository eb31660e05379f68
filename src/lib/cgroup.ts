import { accessSync, constants, readFileSync, statSync } from 'node:fs';

/** Where version 2 of control groups may be mounted: alone, or beside version 1. */
const mountPoints = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'] as const;

/** Where version 2 of control groups is mounted; undefined when this system has none. */
export function findCgroupRoot(candidates: readonly string[] = mountPoints): string | undefined {
  return candidates.find((path) => isFile(`${path}/cgroup.controllers`));
}

/**
 * The control group of a process below the mount point, as the kernel names it: `/` or `/user.slice/…`.
 *
 * @returns undefined when it lies outside of what can be seen here
 */
export function cgroupOf(pid: number | 'self' = 'self'): string | undefined {
  const path = /^0::(\/.*)$/m.exec(readText(`/proc/${pid}/cgroup`))?.[1];
  return path === undefined || path.startsWith('/..') ? undefined : path;
}

/** The controllers that a control group may use, or that it hands on to those below. */
export function cgroupControllers(
  directory: string,
  file: 'cgroup.controllers' | 'cgroup.subtree_control' = 'cgroup.controllers',
): string[] {
  return readText(`${directory}/${file}`)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/**
 * Whether a control group's limits hold against who sees it as the root of a namespace: the mount option `nsdelegate`, which systemd sets.
 *
 * @param mounts as /proc/self/mountinfo
 */
export function namespacesBound(root: string, mounts: string = readText('/proc/self/mountinfo')): boolean {
  const lines = mounts.split('\n').filter((line) => line.split(' ')[4] === root);
  return lines.some((line) => / - cgroup2 \S+ (?:\S+,)?nsdelegate(?:,|$)/.test(line));
}

/** Whether a user may make control groups below this one, and move processes within it: what delegation gives. */
export function isDelegated(directory: string, uid: number): boolean {
  if (statSync(directory, { throwIfNoEntry: false })?.uid !== uid) return false;
  return ['', '/cgroup.procs', '/cgroup.subtree_control'].every((name) => isWritable(`${directory}${name}`));
}

/** A file of a control group, without its newline; empty when it is not there. */
export function readCgroupFile(directory: string, file: string): string {
  return readText(`${directory}/${file}`).trimEnd();
}

/** The value of a line `key number` of a file such as memory.events; undefined when there is none. */
export function cgroupNumber(text: string, key: string): number | undefined {
  const found = text.split('\n').find((line) => line.startsWith(`${key} `));
  return found === undefined ? undefined : Number(found.slice(key.length + 1));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
