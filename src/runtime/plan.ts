import { TiffinError } from '../lib/errors.ts';
import type { NamespaceKind, PlanOp } from '../native/plan.ts';
import type { IdMappingSpec, NamespaceType, RuntimeSpec } from '../oci/runtime-spec.ts';
import { capabilityMask } from './capabilities.ts';
import type { NamespaceTargets, PlanFacts, RootfsFacts, RootPart } from './facts.ts';
import { accountOps } from './accounts.ts';
import { withReadOnlyGroups } from './cgroup-mount.ts';
import { cgroupOps } from './plan-cgroup.ts';
import { monitorOps } from './plan-monitor.ts';
import { mountOps } from './plan-mounts.ts';
import { volumeOps } from './plan-volumes.ts';
import { commandOps, descriptorOps, present, seccompOps, terminalOp, withoutSecretNames } from './plan-process.ts';
import type { CreateRequest } from './request.ts';
import { hookOps } from './plan-hooks.ts';
import { refuseHooks, refuseOwnFeatures } from './runtime-refusals.ts';
import { annotationNames } from './spec.ts';
import { joinedProcesses } from './spec-namespaces.ts';

const kinds: Readonly<Record<NamespaceType, NamespaceKind | undefined>> = {
  pid: 'pid',
  network: 'net',
  mount: 'mount',
  ipc: 'ipc',
  uts: 'uts',
  user: 'user',
  cgroup: 'cgroup',
  time: undefined,
};

/**
 * Compiles a runtime spec to the helper's operations. Pure.
 *
 * @throws {TiffinError} `unsupported` for what the spec may say and our helper cannot do, by name
 */
export function compilePlan(spec: RuntimeSpec, facts: PlanFacts): readonly PlanOp[] {
  if (facts.externalRuntime === undefined) refuseHooks(spec);
  const realm: PlanOp = { op: 'realm', ...facts.realm };
  if (facts.externalRuntime !== undefined)
    return [realm, ...rootOps(facts.rootfs), ...externalRuntimeOps(spec, facts), ...monitorOps(spec, facts)];
  const group = cgroupOps(facts, spec);
  return [
    realm,
    ...namespaceOps(spec, joinedProcesses(facts)),
    ...rootOps(facts.rootfs),
    ...rootMountOps(group.length > 0 ? spec : withReadOnlyGroups(spec), facts),
    ...processOps(spec, facts),
    ...group,
    ...monitorOps(spec, facts),
  ];
}

function namespaceOps(spec: RuntimeSpec, targets: NamespaceTargets): readonly PlanOp[] {
  const { linux, hostname, domainname } = spec;
  const joined = linux.namespaces.map(({ type, path }): PlanOp => {
    const kind = kinds[type];
    if (kind === undefined) throw new TiffinError('unsupported', `namespace of type ${type}`);
    if (path === undefined) return { op: 'new-namespace', kind };
    const target = kind === 'mount' ? undefined : targets[kind];
    if (target === undefined) return { op: 'join-namespace-path', kind, path };
    return { op: 'join-namespace', kind, target };
  });
  return [
    ...joined,
    ...idMapOps(spec),
    ...(hostname === undefined ? [] : [{ op: 'hostname', name: hostname } as const]),
    ...(domainname === undefined ? [] : [{ op: 'domainname', name: domainname } as const]),
    ...Object.entries(linux.sysctl ?? {}).map(([key, value]) => ({ op: 'sysctl', key, value }) as const),
  ];
}

function idMapOps({ linux: { uidMappings, gidMappings } }: RuntimeSpec): readonly PlanOp[] {
  if (uidMappings === undefined || gidMappings === undefined) return [];
  return [{ op: 'id-map', uid: uidMappings.map(mapping), gid: gidMappings.map(mapping) }];
}

/** A user namespace as the container's own, for work on its files; none where it has none of its own. */
export function userNamespaceOps(spec: RuntimeSpec): readonly PlanOp[] {
  const isOwn = spec.linux.namespaces.some(({ type, path }) => type === 'user' && path === undefined);
  return isOwn ? [{ op: 'new-namespace', kind: 'user' }, ...idMapOps(spec)] : [];
}

function mapping({ containerID, hostID, size }: IdMappingSpec): {
  readonly inside: number;
  readonly host: number;
  readonly length: number;
} {
  return { inside: containerID, host: hostID, length: size };
}

/** The root, and what is put together on it. */
export function rootOps(rootfs: RootfsFacts): readonly PlanOp[] {
  if (rootfs.kind === 'directory') return [{ op: 'root-directory', source: rootfs.source }];
  const { lower, upper, work, volatile, parts = [] } = rootfs;
  return [{ op: 'overlay', lower, upper, work, volatile }, ...parts.map(partOp)];
}

function partOp(part: RootPart): PlanOp {
  const { target } = part;
  if (part.kind === 'link') return { op: 'symlink', target, content: part.content };
  if (part.kind === 'tree')
    return { op: 'overlay-mount', lower: [part.lower], upper: part.upper, work: part.work, target, attributes: { noDev: true } };
  const common = { recursive: false, propagation: 'rprivate', optional: true, copyUp: false } as const;
  return { op: 'bind', source: part.source, target, attributes: { readOnly: true, noDev: true }, ...common };
}

function rootMountOps(spec: RuntimeSpec, facts: PlanFacts): readonly PlanOp[] {
  const { linux, root, mounts } = spec;
  return [
    ...(linux.rootfsPropagation === 'rslave' ? [{ op: 'root-propagation', propagation: 'rslave' } as const] : []),
    ...volumeOps(facts.mounts, facts.container),
    ...mountOps(mounts, facts.mounts).map((op) => withSharedMemory(op, facts)),
    ...hookOps(spec, facts.container),
    ...(facts.secrets?.files ?? []).map(({ index: _index, ...file }) => ({ op: 'secret-file', ...file }) as const),
    ...(linux.maskedPaths ?? []).map((target) => ({ op: 'mask-path', target }) as const),
    ...(linux.readonlyPaths ?? []).map((target) => ({ op: 'read-only-path', target }) as const),
    ...(root.readonly === true ? [{ op: 'root-read-only' } as const] : []),
  ];
}

/** What is on /dev/shm of a joined container cannot be bound by its path. */
function withSharedMemory(op: PlanOp, { request, targets }: PlanFacts): PlanOp {
  const isTheirs = op.op === 'bind' && op.target === '/dev/shm' && request.namespaces.ipc.kind === 'container';
  if (!isTheirs || targets.ipc === undefined || op.source !== `/proc/${targets.ipc.pid}/root/dev/shm`) return op;
  return { op: 'shared-memory', target: op.target, from: targets.ipc };
}

function processOps(spec: RuntimeSpec, facts: PlanFacts): readonly PlanOp[] {
  const { process: own, annotations = {} } = spec;
  const { request, settings, secrets } = facts;
  const groups = annotations[annotationNames.groups]?.split(',') ?? [];
  return [
    {
      op: 'user',
      spec: annotations[annotationNames.user] ?? `${own.user.uid}:${own.user.gid}`,
      additionalGroups: groups,
      keepGroups: annotations[annotationNames.keepGroups] === '1',
    },
    ...accountOps(spec, facts),
    { op: 'working-directory', path: own.cwd, create: request.process.workingDirectory === undefined },
    ...commandOps(own, own.args, withoutSecretNames(own.env, secrets?.variables)),
    ...(secrets?.variables ?? []).map(({ source, name }) => ({ op: 'secret-environment', source, name }) as const),
    ...present(own.oomScoreAdj, (value) => ({ op: 'oom-score-adjust', value })),
    ...privilegeOps(spec, request),
    ...seccompOps(spec, facts.seccompProgram),
    ...(own.terminal === true ? [terminalOp(facts.terminalSize)] : []),
    ...reaperOps(request, settings),
    ...descriptorOps(request.stdio.preserveDescriptors, facts.unit?.sockets),
  ];
}

function reaperOps({ image, process: wanted }: CreateRequest, settings: PlanFacts['settings']): readonly PlanOp[] {
  if (image.source.kind === 'empty') return [{ op: 'hold' }];
  return (wanted.init || settings.init) && wanted.initPath === undefined ? [{ op: 'init' }] : [];
}

function privilegeOps(spec: RuntimeSpec, { security }: CreateRequest): readonly PlanOp[] {
  const bounding = capabilityMask(spec.process.capabilities.bounding);
  // Who is not root gets what was added only; the helper decides once it has looked the user up.
  const ambient = capabilityMask(security.addCapabilities) & bounding;
  return [
    { op: 'capabilities', bounding, effective: bounding, permitted: bounding, ambient },
    ...(spec.process.noNewPrivileges === true ? [{ op: 'no-new-privileges' } as const] : []),
  ];
}

function externalRuntimeOps(spec: RuntimeSpec, facts: PlanFacts): readonly PlanOp[] {
  const { externalRuntime, container, terminalSize } = facts;
  if (externalRuntime === undefined) return [];
  refuseOwnFeatures(spec, facts);
  return [
    // The runtime mounts all by itself; the monitor fills the new volumes from the image before.
    ...mountOps(spec.mounts, facts.mounts).filter((op) => op.op === 'bind' && (op.copyUp || op.volume === true)),
    ...(spec.process.terminal === true ? [terminalOp(terminalSize)] : []),
    { op: 'external-runtime', ...externalRuntime, bundle: container.stateDirectory, root: `${container.runDirectory}/runtime` },
  ];
}
