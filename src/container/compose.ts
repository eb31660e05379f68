import { existsSync, readFileSync } from 'node:fs';
import { arch, hostname, release } from 'node:os';

import type { CdiEdits } from '../config/cdi.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { ContainerFacts, HostFacts, NamespaceTargets, ResolvedMount } from '../runtime/facts.ts';
import { hasWritableGroups, withReadOnlyGroups } from '../runtime/cgroup-mount.ts';
import { applyCdi, cdiNodes } from '../runtime/cdi.ts';
import { expandDevices, hostDevices } from '../runtime/devices.ts';
import type { IdMaps } from '../runtime/id-maps.ts';
import type { CreateRequest, SecurityRequest } from '../runtime/request.ts';
import { parseHardLimits } from '../runtime/rlimits.ts';
import { buildRuntimeSpec, type BuiltSpec } from '../runtime/spec.ts';
import { timezoneFile } from '../runtime/timezone.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Container } from './declared.ts';
import { externalRuntime } from './external-runtime.ts';
import { requireNamespacePaths } from './namespace-paths.ts';
import { sharedNames } from './joined-names.ts';
import type { ContainerServices, LookupServices } from './services.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/** A container on its way to a runtime spec. */
export type Composition = {
  readonly request: CreateRequest;
  readonly image: ImageRecord | undefined;
  readonly facts: ContainerFacts;
  readonly mounts: readonly ResolvedMount[];
  /** undefined: it asks for no devices of vendors. */
  readonly cdi?: CdiEdits | undefined;
  /** undefined: IDs inside are those of the realm. */
  readonly idMaps?: IdMaps | undefined;
};

/** Who a container is and where its files are. */
export function containerFacts(
  services: LookupServices,
  { id, name, imageId, imageName }: Pick<Container, 'id' | 'name' | 'imageId' | 'imageName'>,
  request?: CreateRequest,
): ContainerFacts {
  const runDirectory = runDirectoryOf(services.places.runRoot, id);
  const names = request === undefined ? {} : sharedNames(services, request);
  const stateDirectory = services.containers.directory(id);
  return { id, name, imageId: imageId ?? '', imageName, runDirectory, stateDirectory, ...(Object.keys(names).length > 0 && { names }) };
}

/** What a container mounts of what it uses: a pod's infra container keeps the volumes of its members, and looks into none. */
export function mountedBy({ image }: CreateRequest, mounts: readonly ResolvedMount[]): readonly ResolvedMount[] {
  return image.source.kind === 'empty' ? [] : mounts;
}

/**
 * Builds the runtime spec of a container.
 *
 * @throws {TiffinError} `invalid-argument` or `unsupported`, naming the option
 */
export function composeSpec(
  services: Pick<ContainerServices, 'places' | 'realm' | 'settings' | 'runtime'>,
  composition: Composition,
  targets: NamespaceTargets,
): BuiltSpec {
  const { request, image, facts, mounts, idMaps, cdi } = composition;
  requireNamespacePaths(request);
  requireNoLabels(request);
  const built = buildRuntimeSpec({
    request: withDevices(request),
    image: image?.config.config,
    settings: services.settings,
    container: facts,
    host: hostFacts(services, request.security),
    mounts,
    targets,
    idMaps,
    seccompProfile: readProfile(request),
    timezoneFile: request.process.timezone === undefined ? undefined : timezoneFile(request.process.timezone),
  });
  const spec = withSafeGroups(services, request, built.spec);
  if (cdi === undefined) return { ...built, spec };
  expandDevices(cdiNodes(cdi));
  return { ...built, spec: applyCdi(spec, cdi) };
}

/** Other runtimes are asked for no control groups: see `externalRuntime`. Our own plan sees to its own. */
function withSafeGroups({ runtime }: Pick<ContainerServices, 'runtime'>, { lifecycle }: CreateRequest, spec: RuntimeSpec): RuntimeSpec {
  if (!hasWritableGroups(spec) || externalRuntime(lifecycle.runtime ?? runtime) === undefined) return spec;
  return withReadOnlyGroups(spec);
}

/** Directories of devices with what is in them today. */
function withDevices(request: CreateRequest): CreateRequest {
  const { security } = request;
  return security.devices.length === 0 ? request : { ...request, security: { ...security, devices: expandDevices(security.devices) } };
}

function hostFacts({ places, realm }: Pick<ContainerServices, 'places' | 'realm'>, { privileged }: SecurityRequest): HostFacts {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const { uid, gid } = places;
  const { uidMap, gidMap } = realm;
  const devices = privileged ? hostDevices() : [];
  return {
    uid,
    gid,
    uidMap,
    gidMap,
    architecture: arch(),
    kernel: [major, minor],
    hardLimits: parseHardLimits(readFileSync('/proc/self/limits', 'latin1')),
    hostname: hostname(),
    devices,
  };
}

/** Where SELinux is on, a label that is asked for and not set would be missed. */
function requireNoLabels({ security }: CreateRequest): void {
  const asked = security.labels.find((label) => !['disable', 'nested'].includes(label));
  if (asked === undefined || !existsSync('/sys/fs/selinux/enforce')) return;
  throw new TiffinError('unsupported', `--security-opt label=${asked}: tiffin sets no labels of SELinux`, {
    hint: 'leave it out; containers run in the domain of your session, and their user namespaces keep them apart',
  });
}

const maxProfileBytes = 4 << 20;

function readProfile({ security }: CreateRequest): Uint8Array | undefined {
  if (security.seccomp.kind !== 'file') return undefined;
  const { path } = security.seccomp;
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= maxProfileBytes) return bytes;
  } catch (cause) {
    const reason = errnoOf(cause) === 'ENOENT' ? 'no such file or directory' : (errnoOf(cause) ?? 'it cannot be read');
    throw new TiffinError('invalid-argument', `opening seccomp profile failed: open ${path}: ${reason}`);
  }
  throw new TiffinError('invalid-argument', `opening seccomp profile failed: ${path} is larger than 4 MiB`);
}

/** The kinds of namespaces that a request may take from another container. */
const joinable = ['pid', 'ipc', 'uts', 'cgroup', 'user'] as const;

/** The containers whose namespaces a request joins, by kind. */
export function joinedContainers(request: CreateRequest): readonly { readonly kind: keyof NamespaceTargets; readonly container: string }[] {
  const joins = joinable.flatMap((kind) => {
    const mode = request.namespaces[kind];
    return mode.kind === 'container' ? [{ kind, container: mode.container }] : [];
  });
  const { mode } = request.network;
  return mode?.kind === 'container' ? [{ kind: 'net', container: mode.container }, ...joins] : joins;
}

/**
 * The processes whose namespaces a container joins now.
 *
 * @throws {TiffinError} `not-found`, `wrong-state` when such a container does not run
 */
export function namespaceTargets(services: LookupServices, request: CreateRequest): NamespaceTargets {
  const targets: { -readonly [kind in keyof NamespaceTargets]: NamespaceTargets[kind] } = {};
  for (const { kind, container } of joinedContainers(request)) {
    const view = viewOf(services.places.runRoot, findJoined(services, kind, container));
    if (view.state.init === undefined)
      throw new TiffinError(
        'wrong-state',
        `cannot join the ${kind} namespace of container ${view.record.id}: it is not running: container state improper`,
      );
    targets[kind] = view.state.init;
  }
  return targets;
}

function requireShareable(container: Container, kind: keyof NamespaceTargets): Container {
  if (kind !== 'ipc' || container.request.request.namespaces.ipc.kind !== 'unshareable') return container;
  throw new TiffinError(
    'invalid-argument',
    `joining IPC of container ${container.id} is not allowed: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
  );
}

/** Finds a container to share a namespace with. @throws {TiffinError} `not-found` in Podman's words */
export function findJoined(services: LookupServices, kind: keyof NamespaceTargets, nameOrId: string): Container {
  try {
    return requireShareable(services.containers.get(nameOrId), kind);
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'invalid-argument') throw error;
    throw new TiffinError(error.code, `looking up container to share ${kind} namespace with: ${error.message}`, { cause: error });
  }
}
