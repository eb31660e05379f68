import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import type { Places } from '../config/places.ts';
import { cgroupControllers, cgroupOf, findCgroupRoot, isDelegated } from '../lib/cgroup.ts';
import { TiffinError } from '../lib/errors.ts';
import type { CgroupFacts } from '../runtime/facts.ts';
import type { ResourceRequest } from '../runtime/resource-request.ts';

/** Who asks for a control group. */
export type CgroupCaller = {
  readonly places: Pick<Places, 'uid' | 'runtimeDir'>;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Where the helper moves what is in the way. */
const leafName = 'supervisor';
const withoutSystemd = { managerSocket: '', busSocket: '' };

/**
 * Finds where the control group of a container can be made: by the user's systemd, or in our own one when that is delegated to us.
 * Looks at a handful of files; asks nobody.
 *
 * @throws {TiffinError} `invalid-argument` for a manager that is none
 */
export function findCgroups(
  { places, env }: CgroupCaller,
  { manager, cgroups }: Pick<ResourceRequest, 'manager' | 'cgroups'>,
): CgroupFacts {
  const root = findCgroupRoot();
  if (root === undefined) return none('', 'there is no cgroup version 2');
  // The caller's unit was made for this container (a generated one, with Delegate=yes): nobody else is asked.
  const isDirect = manager === 'cgroupfs' || cgroups === 'split';
  const sockets = isDirect ? undefined : systemdSockets(places, env);
  if (sockets !== undefined) return systemdFacts(root, places.uid, sockets);
  const noSystemd = 'no systemd of this user can be reached';
  if (manager === 'systemd') return none(root, noSystemd);
  const own = ownFacts(root, places.uid, isDirect ? '' : `${noSystemd}, and `);
  return cgroups === 'split' && own.manager !== 'none' ? splitFacts({ places, env }, own) : own;
}

/** A unit of this user's manager, which is asked whether it has delegated it. */
function splitFacts(caller: CgroupCaller, own: CgroupFacts): CgroupFacts {
  const unit = managedUnit(own, caller.places.uid);
  return unit === undefined ? own : { ...own, ...cgroupSockets(caller), unit };
}

/** The innermost unit around a control group, when it is one of the user's own systemd; for root, of the system's. */
function managedUnit({ parent, root }: CgroupFacts, uid: number): string | undefined {
  const below = parent.split(`/user@${uid}.service/`)[1] ?? (uid === 0 ? parent.slice(root.length) : '');
  return below.split('/').findLast((part) => /\.(service|scope)$/.test(part));
}

function systemdFacts(root: string, uid: number, sockets: Pick<CgroupFacts, 'managerSocket' | 'busSocket'>): CgroupFacts {
  const isSystem = sockets.managerSocket.startsWith('/run/systemd/');
  const parent = isSystem ? root : `${root}/user.slice/user-${uid}.slice/user@${uid}.service`;
  const isKnown = statSync(`${parent}/cgroup.controllers`, { throwIfNoEntry: false }) !== undefined;
  const controllers = isKnown ? cgroupControllers(parent) : undefined;
  return { manager: 'systemd', root, parent: isKnown ? parent : '', controllers, ...sockets, reason: '' };
}

function ownFacts(root: string, uid: number, before: string): CgroupFacts {
  const parent = ownCgroup(root, uid);
  if (parent === undefined) return none(root, `${before}our own control group lies outside of what can be seen`);
  if (!isDelegated(parent, uid)) return none(root, `${before}${parent}/cgroup.procs belongs to somebody else`);
  return { manager: 'cgroupfs', root, parent, controllers: cgroupControllers(parent), ...withoutSystemd, reason: '' };
}

/**
 * The directory of our own control group. When a container's start has moved us aside within it, it is still the one around that.
 *
 * @returns undefined when it cannot be seen
 */
export function ownCgroup(root: string, uid: number): string | undefined {
  const own = cgroupOf();
  if (own === undefined) return undefined;
  const directory = own === '/' ? root : `${root}${own}`;
  const around = dirname(directory);
  return basename(directory) === leafName && isDelegated(around, uid) ? around : directory;
}

function none(root: string, reason: string): CgroupFacts {
  return { manager: 'none', root, parent: '', controllers: undefined, ...withoutSystemd, reason };
}

/** The sockets of the systemd that may put processes into the control groups of this user's containers; empty ones when there is none. */
export function cgroupSockets({ places, env }: CgroupCaller): Pick<CgroupFacts, 'managerSocket' | 'busSocket'> {
  return systemdSockets(places, env) ?? withoutSystemd;
}

/** The user's own systemd; for root on a system without one for root, the system's. */
function systemdSockets(
  places: CgroupCaller['places'],
  env: CgroupCaller['env'],
): Pick<CgroupFacts, 'managerSocket' | 'busSocket'> | undefined {
  const directory = places.runtimeDir ?? `/run/user/${places.uid}`;
  const bus = /^unix:path=([^,;]+)/.exec(env['DBUS_SESSION_BUS_ADDRESS'] ?? '')?.[1] ?? `${directory}/bus`;
  const own = { managerSocket: socket(`${directory}/systemd/private`), busSocket: socket(bus) };
  // A bus alone may be one without systemd behind it.
  if (own.managerSocket !== '') return own;
  if (places.uid === 0 && socket('/run/systemd/private') !== '') return { managerSocket: '/run/systemd/private', busSocket: '' };
  return undefined;
}

function socket(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() === true ? path : '';
}

/**
 * Reads `--cgroup-manager`.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseCgroupManager(text: string | undefined): ResourceRequest['manager'] {
  if (text === undefined || text === 'systemd' || text === 'cgroupfs') return text;
  throw new TiffinError('invalid-argument', 'configuring runtime: cgroup manager must be one of cgroupfs and systemd: invalid argument');
}
