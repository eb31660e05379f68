import { readFileSync } from 'node:fs';

import { startStorageVerb } from './storage-verb.ts';

/** Directories that are to be seen as one tree. */
export type LayeredMount = {
  /** Topmost first; two at least when there is no upper one. */
  readonly lower: readonly string[];
  /** Where what is written goes; without it nothing can be written. */
  readonly writable?: { readonly upper: string; readonly work: string };
  /** An existing directory. */
  readonly target: string;
};

/**
 * Mounts layers as one tree, in the namespaces of this process, which must be root of a user namespace.
 *
 * @throws {TiffinError} `runtime-failed`, `denied`, `not-found`, naming the layer or the target
 */
export async function mountLayers({ lower, writable, target }: LayeredMount): Promise<void> {
  const above = writable === undefined ? [] : ['--upper', writable.upper, '--work', writable.work];
  await verb(['mount', ...lower.flatMap((directory) => ['--lower', directory]), ...above, target], `mount ${target}`);
}

/** Mounts the volumes of a plan, in the namespaces of this process, which must be root of a user namespace. @throws {TiffinError} */
export async function mountPlan(path: string, subject: string): Promise<void> {
  await verb(['mount', '--plan', path], subject);
}

/** Takes mounts away; what still uses them keeps them until it is done. @throws {TiffinError} when one of them is none */
export async function unmountAll(targets: readonly string[]): Promise<void> {
  if (targets.length > 0) await verb(['unmount', ...targets], 'unmount');
}

async function verb(args: readonly string[], subject: string): Promise<void> {
  await startStorageVerb({ args, subject, input: 'ignore', output: 'ignore' }).done;
}

/** The places below a directory on which something is mounted in the namespace of this process, in the order of mounting. */
export function mountPointsBelow(directory: string): string[] {
  return parseMountPoints(readFileSync('/proc/self/mountinfo', 'utf8')).filter((point) => point.startsWith(`${directory}/`));
}

/** The mount points of a mountinfo file. @see proc_pid_mountinfo(5) */
export function parseMountPoints(mountinfo: string): string[] {
  return parseMounts(mountinfo).map(({ path }) => path);
}

/** The mounts of a mountinfo file: where, and of which file system. @see proc_pid_mountinfo(5) */
export function parseMounts(mountinfo: string): { readonly path: string; readonly type: string }[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ', 2);
    const point = before.split(' ')[4];
    if (point === undefined) return [];
    const path = point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
    return [{ path, type: after.split(' ')[0] ?? '' }];
  });
}

/** Whether this process is root of a user namespace other than the host's, as in `tiffin unshare`. */
export function isRootOfNamespace(uid: number): boolean {
  return uid === 0 && !isWholeMap(readFileSync('/proc/self/uid_map', 'utf8'));
}

/** Whether an ID map is that of the host: every ID is itself. */
export function isWholeMap(map: string): boolean {
  return /^\s*0\s+0\s+4294967295\s*$/.test(map);
}
