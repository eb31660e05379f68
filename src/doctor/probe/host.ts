import { closeSync, existsSync, openSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { release } from 'node:os';
import type { Places } from '../../config/places.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { helperPath } from '../../native/helper-path.ts';
import type { HostFacts, MapToolFacts, Trial } from '../facts.ts';

/** `ID` and `ID_LIKE` of this system. */
export function probeDistribution(): readonly string[] {
  return [...read('/etc/os-release').matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => (match[1] ?? '').split(' '));
}

/** Where the helper is, or why it is not. */
export function probeHelper(): HostFacts['helper'] {
  try {
    return { path: helperPath() };
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    return { missing: error.message };
  }
}

/** The first ID from which on nobody has subordinate IDs; 100000 at least, as useradd begins. */
export function firstFreeSubid(): number {
  const ends = ['/etc/subuid', '/etc/subgid'].flatMap((file) =>
    [...read(file).matchAll(/^[^:\n]+:(\d+):(\d+)$/gm)].map((match) => Number(match[1]) + Number(match[2])),
  );
  return Math.max(100_000, ...ends);
}

/** Whether a tool can act for root: by its set-user-ID bit; file capabilities show only when it is used. */
export function probeMapTool(path: string | undefined): MapToolFacts {
  if (path === undefined) return undefined;
  const status = statSync(path);
  return { path, hasPrivilege: (status.mode & 0o4000) !== 0 && status.uid === 0 };
}

/** Whether /dev/net/tun can be opened. */
export function probeTun(): Trial {
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
    return { outcome: 'works' };
  } catch (error) {
    return { outcome: 'fails', reason: errnoOf(error) ?? String(error) };
  }
}

/** Which version of control groups there is, and which controllers the user's manager may hand on. */
export function probeCgroup(uid: number): HostFacts['cgroup'] {
  const roots = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'];
  const root = roots.find((path) => existsSync(`${path}/cgroup.controllers`));
  if (root === undefined)
    return { version: existsSync('/sys/fs/cgroup') && readdirSync('/sys/fs/cgroup').length > 0 ? 1 : 0, delegated: [] };
  const own = /^0::(.*)$/m.exec(read('/proc/self/cgroup'))?.[1] ?? '/';
  const candidates = [`${root}/user.slice/user-${uid}.slice/user@${uid}.service`, `${root}${own}`];
  const delegated = candidates
    .map((path) => ({ path, controllers: read(`${path}/cgroup.controllers`).trim() }))
    .find(({ path }) => isOwn(path, uid));
  return { version: root === roots[0] ? 2 : 1, delegated: (delegated?.controllers ?? '').split(' ').filter((word) => word !== '') };
}

/** Where what lasts until the next boot is kept. */
export function probeRuntimeDir(places: Places, env: Readonly<Record<string, string | undefined>>): HostFacts['runtimeDir'] {
  return { path: places.runRoot, isFallback: places.runtimeDir === undefined, inEnvironment: (env['XDG_RUNTIME_DIR'] ?? '') !== '' };
}

/** The kernel's release. */
export function probeKernel(): string {
  return release();
}

function isOwn(path: string, uid: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.uid === uid;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
