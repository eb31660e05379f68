import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { getSystemErrorMap } from 'node:util';

import { TiffinError } from '../lib/errors.ts';
import type { ProcessIdentity } from '../native/plan.ts';
import { walkPath, type PathWalk, type WalkRequest, type WalkStep } from '../native/why.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import { stoppedCopyPlan } from '../runtime/copy-plan.ts';
import { capabilityMask } from '../runtime/capabilities.ts';
import { annotationNames } from '../runtime/spec.ts';
import { formatUserSpec, parseUserSpec } from '../runtime/user-spec.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';
import { prepareRoot } from './start.ts';
import { readSpec } from './spec-file.ts';
import { viewOf } from './view.ts';
import { fileType, type Access, type Component, type Owner, type Walker } from './why/component.ts';
import { findDenial, type Walked } from './why/find-denial.ts';
import { idMapOf, nestedIdMap, readIdMap, type IdMap } from './why/id-map.ts';
import { hostPlaceOf, parseMountInfo, specMountOf, type MountLine } from './why/mount-table.ts';
import { propose } from './why/propose.ts';
import { parseStatus } from './why/process-status.ts';

export type { Access, Component, Owner } from './why/component.ts';

/** What is asked: may this user do that to this path? */
export type AccessQuestion = { readonly path: string; readonly wanted: readonly Access[]; readonly user: string | undefined };

/** The kernel's answer, and what was found on the way to it. */
export type Verdict = {
  readonly granted: boolean;
  readonly path: string;
  readonly user: Owner;
  readonly group: Owner;
  readonly components: readonly Component[];
  /** The index of the component that denies. */
  readonly denying: number | undefined;
  readonly cause: string;
  readonly change: string;
};

const permissionBits: Readonly<Record<Access, number>> = { r: 4, w: 2, x: 1 };
const immutableAttribute = 0x10n;
const appendAttribute = 0x20n;
const modeBits = 0o7777;

/**
 * Walks along a path as the process of a container, or as another of its users, and says what denies. A container that does not run is
 * not started: its root, its volumes and directories of the host are put together for the walk; temporary file systems are not there.
 *
 * @throws {TiffinError} `not-found` for a user whom the container does not know, `corrupt` when it has no root
 */
export async function whyDenied(services: ContainerServices, container: Container, question: AccessQuestion): Promise<Verdict> {
  const { state } = viewOf(services.places.runRoot, container);
  const spec = readSpec(container.directory);
  if (spec === undefined) throw new TiffinError('corrupt', `container ${container.id} has no config.json that can be read`);
  const { init } = state;
  const maps = init === undefined ? mapsAtStart(services, container) : mapsOf(init.pid);
  const mode = question.wanted.reduce((sum, each) => sum | permissionBits[each], 0);
  const path = posix.isAbsolute(question.path) ? question.path : `${spec.process.cwd}/${question.path}`;
  const walker =
    init === undefined
      ? await stoppedWalker(services, container, { spec, user: question.user })
      : runningWalker(init, { spec, maps, user: question.user });
  const walk = await walkPath({ ...walker, mode, path }, services.realm);
  const mounts = walk.mounts ?? readFileSync(`/proc/${init?.pid ?? 'self'}/mountinfo`, 'utf8');
  const walked = describeWalk(walk, { mounts, spec, maps, wanted: question.wanted });
  return judge(walked, path, {
    container: container.name,
    ownId: services.realm.uidMap[0]?.host ?? -1,
    realm: { users: idMapOf(services.realm.uidMap), groups: idMapOf(services.realm.gidMap) },
    hasSelinux: existsSync('/sys/fs/selinux/enforce'),
  });
}

function judge(walked: Walked, path: string, setting: Parameters<typeof propose>[2]): Verdict {
  const denial = findDenial(walked);
  const { walker } = walked;
  const components = denial?.kind === 'loop' ? walked.components.slice(0, denial.index + 1) : walked.components;
  const found = { path, user: walker.user, group: walker.group, components, denying: denial?.index };
  return denial === undefined
    ? { ...found, granted: true, cause: '', change: '' }
    : { ...found, granted: false, ...propose(denial, walked, setting) };
}

type Maps = { readonly users: IdMap; readonly groups: IdMap };

function mapsOf(pid: number): Maps {
  return {
    users: readIdMap(readFileSync(`/proc/${pid}/uid_map`, 'utf8')),
    groups: readIdMap(readFileSync(`/proc/${pid}/gid_map`, 'utf8')),
  };
}

/** What a start would map. */
function mapsAtStart({ realm }: ContainerServices, { request: { idMaps } }: Container): Maps {
  const realmMaps = { users: idMapOf(realm.uidMap), groups: idMapOf(realm.gidMap) };
  if (idMaps === undefined) return realmMaps;
  return { users: nestedIdMap(idMaps.uid, realmMaps.users), groups: nestedIdMap(idMaps.gid, realmMaps.groups) };
}

type WalkerOfRequest = Pick<WalkRequest, 'target' | 'who' | 'capabilities'>;

/** The user that its command would have, or another, in a root that is put together for this. */
async function stoppedWalker(
  services: ContainerServices,
  container: Container,
  { spec, user }: { spec: RuntimeSpec; user: string | undefined },
): Promise<WalkerOfRequest> {
  const { composition, rootfs } = await prepareRoot(services, container);
  const plan = stoppedCopyPlan({ container: composition.facts, realm: services.realm, spec, rootfs, mounts: composition.mounts });
  return { ...namedWalker(spec, user), target: { plan, directory: container.directory } };
}

function namedWalker(spec: RuntimeSpec, user: string | undefined): Pick<WalkRequest, 'who' | 'capabilities'> {
  const rootCapabilities = capabilityMask(spec.process.capabilities.bounding);
  const additionalGroups = spec.annotations?.[annotationNames.groups]?.split(',') ?? [];
  const capabilities = capabilityMask(spec.process.capabilities.ambient ?? []);
  const named = user === undefined ? undefined : formatUserSpec(parseUserSpec(user));
  return { who: { user: named, additionalGroups, rootCapabilities }, capabilities };
}

/** The process as it is now, or a user as exec would make it. */
function runningWalker(
  init: ProcessIdentity,
  { spec, maps, user }: { spec: RuntimeSpec; maps: Maps; user: string | undefined },
): WalkerOfRequest {
  if (user !== undefined) return { ...namedWalker(spec, user), target: init };
  const { uid, gid, groups, capabilities } = parseStatus(readFileSync(`/proc/${init.pid}/status`, 'utf8'));
  const [insideUid, insideGid] = [maps.users.inside(uid), maps.groups.inside(gid)];
  if (insideUid === undefined || insideGid === undefined)
    throw new TiffinError('unsupported', "the container's process has a user that the container has no number for", {
      hint: 'name one: --user 0',
    });
  const known = groups.map((group) => maps.groups.inside(group));
  const inside = known.filter((group) => group !== undefined);
  return { who: { uid: insideUid, gid: insideGid, groups: inside.length === known.length ? inside : 'keep' }, capabilities, target: init };
}

type Sides = { readonly mounts: string; readonly spec: RuntimeSpec; readonly maps: Maps; readonly wanted: readonly Access[] };

function describeWalk(walk: PathWalk, { mounts, spec, maps, wanted }: Sides): Walked {
  const known = { mounts: parseMountInfo(mounts), hostMounts: hostMounts(), spec, maps };
  const components: Component[] = [];
  for (const step of walk.steps) components.push(describeStep(step, components, known));
  const owner = (id: number, map: IdMap): Owner => ({ inside: id, host: map.host(id) ?? id });
  const walker: Walker = {
    user: owner(walk.uid, maps.users),
    group: owner(walk.gid, maps.groups),
    groups: walk.groups.map((group) => owner(group, maps.groups)),
  };
  return { components, walker, wanted, answer: errnoName(walk.answer), stopped: errnoName(walk.stopped) };
}

function hostMounts(): MountLine[] {
  return parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8'));
}

type Known = {
  readonly mounts: readonly MountLine[];
  readonly hostMounts: readonly MountLine[];
  readonly spec: RuntimeSpec;
  readonly maps: Maps;
};

function describeStep(step: WalkStep, before: readonly Component[], known: Known): Component {
  const { maps, spec } = known;
  const parent = before[step.from];
  const path = parent === undefined ? '/' : posix.join(parent.path, step.name);
  const isSeen = step.mode !== 0;
  // What is not there would be on the mount of its directory.
  const mount = isSeen ? known.mounts.find(({ id }) => id === step.mount) : parent?.mount;
  const place = mount === undefined ? undefined : hostPlaceOf(path, mount, { specMounts: spec.mounts, hostMounts: known.hostMounts });
  const error = errnoName(step.error);
  return {
    path,
    from: step.from,
    name: step.name,
    type: fileType(step.mode, error),
    mode: step.mode & modeBits,
    user: { host: step.uid, inside: maps.users.inside(step.uid) },
    group: { host: step.gid, inside: maps.groups.inside(step.gid) },
    acl: step.acl,
    immutable: (step.attributes & immutableAttribute) !== 0n,
    appendOnly: (step.attributes & appendAttribute) !== 0n,
    target: step.target,
    mount,
    specMount: mount === undefined ? undefined : specMountOf(mount.point, spec.mounts),
    hostPath: place?.path,
    hostMount: place?.mount,
    error,
    access: { r: errnoName(step.access[0]), w: errnoName(step.access[1]), x: errnoName(step.access[2]) },
  };
}

function errnoName(errno: number): string | undefined {
  return errno === 0 ? undefined : (getSystemErrorMap().get(-errno)?.[0] ?? `error ${errno}`);
}
