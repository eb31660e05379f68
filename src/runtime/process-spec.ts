import { posix } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { ImageExecution } from '../oci/image-config.ts';
import type { CapabilitySets, ProcessSpec } from '../oci/runtime-spec.ts';
import { allCapabilities, capabilityMask, capabilityNames, mergeCapabilities } from './capabilities.ts';
import { joinEnvironment, mergeEnvironment, variableName } from './environment.ts';
import type { HostFacts, RuntimeSpecInput } from './facts.ts';
import type { CreateRequest } from './request.ts';
import { containerRlimits, requireReachable } from './rlimits.ts';
import { containerUuid, isSystemContainer } from './system-container.ts';
import { isRoot, numericId, parseGroup, parseUserSpec, type UserSpec } from './user-spec.ts';

/** Tells programs that they run in a container; the word that systemd and others look for. */
const containerMark = 'container=oci';

/**
 * The command: ENTRYPOINT and CMD of request and image joined by Docker's rules.
 *
 * @throws {TiffinError} `invalid-argument` when nothing is left to run
 */
export function containerCommand(request: CreateRequest, image: ImageExecution | undefined): readonly string[] {
  const { entrypoint, command } = request.process;
  const given = entrypoint?.filter((word, index) => index > 0 || word !== '');
  const ownEntrypoint = given !== undefined && given.length > 0;
  const first = given ?? image?.Entrypoint ?? [];
  const rest = command.length === 0 && !ownEntrypoint ? (image?.Cmd ?? []) : command;
  if (first.length + rest.length === 0) {
    throw new TiffinError('invalid-argument', 'no command or entrypoint provided, and no CMD or ENTRYPOINT from image', {
      hint: 'name a command after the image: tiffin run IMAGE COMMAND',
    });
  }
  return [...first, ...rest];
}

/** Where an init of the host stands in a container, as Podman has it. */
export const initTarget = '/run/podman-init';

function initCommand({ process: { initPath } }: CreateRequest): readonly string[] {
  return initPath === undefined ? [] : [initTarget, '--'];
}

/** Who the container's process is: the request, else the image, else the caller with keep-id, else root. */
export function containerUser(input: Pick<RuntimeSpecInput, 'request' | 'image' | 'host'>): UserSpec {
  const { request, image, host } = input;
  const asked = request.process.user ?? (image?.User === '' ? undefined : image?.User);
  if (asked !== undefined) return parseUserSpec(asked);
  const own = keptIds(request, host);
  return own === undefined ? { user: '0', group: undefined } : { user: String(own.uid), group: String(own.gid) };
}

/** The caller's IDs inside, with keep-id. */
export function keptIds(
  { namespaces: { user } }: Pick<CreateRequest, 'namespaces'>,
  host: Pick<HostFacts, 'uid' | 'gid'>,
): { readonly uid: number; readonly gid: number } | undefined {
  return user.kind === 'keep-id' ? { uid: user.uid ?? host.uid, gid: user.gid ?? host.gid } : undefined;
}

/** The environment, lowest first: settings, host (when asked), image, request; then HOSTNAME, and TERM on a terminal. HOME is the helper's. */
export function containerEnvironment(input: RuntimeSpecInput, hostname: string): readonly string[] {
  const { environment } = input.request.process;
  const inherited = environment.unsetAll
    ? []
    : joinEnvironment(
        input.settings.environment,
        [containerMark],
        input.request.stdio.terminal ? ['TERM=xterm'] : [],
        environment.fromHost,
        input.image?.Env ?? [],
      ).filter((entry) => !environment.unset.includes(variableName(entry)));
  // As Podman: what `-e` says comes after, whatever stands in it.
  const merged = mergeEnvironment(environment.merge ?? [], joinEnvironment(input.settings.environment, input.image?.Env ?? []));
  return joinEnvironment(hostname === '' ? [] : [`HOSTNAME=${hostname}`], inherited, merged, environment.entries);
}

/**
 * The directory in which the process starts.
 *
 * @throws {TiffinError} `command-not-invokable` for a relative `-w`
 */
export function containerDirectory(input: Pick<RuntimeSpecInput, 'request' | 'image' | 'container'>): string {
  const { workingDirectory } = input.request.process;
  if (workingDirectory === undefined) return posix.resolve('/', input.image?.WorkingDir ?? '');
  if (workingDirectory.startsWith('/')) return posix.resolve(workingDirectory);
  throw new TiffinError(
    'command-not-invokable',
    `workdir ${JSON.stringify(workingDirectory)} does not exist on container ${input.container.id}`,
    {
      hint: 'a working directory is an absolute path',
    },
  );
}

/** Capabilities: all of the bounding set for root; for others only what was added, and that ambient too. Inheritable as ambient: the kernel wants it. */
export function containerCapabilities(input: RuntimeSpecInput, user: UserSpec): CapabilitySets {
  const { security } = input.request;
  const bounding = security.privileged
    ? allCapabilities
    : mergeCapabilities(capabilityMask(input.settings.capabilities), security.addCapabilities, security.dropCapabilities);
  const names = capabilityNames(bounding);
  if (isRoot(user)) return { bounding: names, effective: names, permitted: names };
  const added = capabilityNames(capabilityMask(security.addCapabilities) & bounding);
  if (added.length === 0) return { bounding: names, effective: [], permitted: [] };
  return { bounding: names, effective: added, permitted: added, inheritable: added, ambient: added };
}

/**
 * The `process` part of the spec.
 *
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function processSpec(input: RuntimeSpecInput, hostname: string): ProcessSpec {
  const { request, settings, host } = input;
  requireReachable(request.process.rlimits, host.hardLimits);
  const user = containerUser(input);
  const groups = additionalGroups(request, host);
  const { oomScoreAdjust } = request.process;
  const command = containerCommand(request, input.image);
  return {
    ...(request.stdio.terminal && { terminal: true }),
    user: {
      uid: numericId(user.user) ?? 0,
      gid: numericId(user.group ?? '') ?? 0,
      umask: request.process.umask ?? settings.umask,
      ...(groups.length > 0 && { additionalGids: groups.flatMap((group) => numericId(group) ?? []) }),
    },
    args: [...initCommand(request), ...command],
    env: isSystemContainer(request, command)
      ? withUuid(containerEnvironment(input, hostname), input.container.id)
      : containerEnvironment(input, hostname),
    cwd: containerDirectory(input),
    capabilities: containerCapabilities(input, user),
    rlimits: containerRlimits([...settings.rlimits, ...request.process.rlimits], host.hardLimits),
    ...(request.security.noNewPrivileges && { noNewPrivileges: true }),
    ...(oomScoreAdjust !== undefined && { oomScoreAdj: oomScoreAdjust }),
  };
}

function withUuid(environment: readonly string[], id: string): readonly string[] {
  return environment.some((entry) => variableName(entry) === 'container_uuid') ? environment : [...environment, containerUuid(id)];
}

/**
 * Groups of `--group-add`, each a name or a number; with keep-id also the caller's own. None with keep-groups, which leaves those of the
 * caller's process.
 *
 * @throws {TiffinError} `invalid-argument` for keep-groups and others
 */
export function additionalGroups(request: CreateRequest, host: Pick<HostFacts, 'uid' | 'gid'>): readonly string[] {
  const groups = request.process.additionalGroups.map(parseGroup);
  if (keepsGroups(request)) {
    if (groups.length === 1) return [];
    throw new TiffinError('invalid-argument', "the '--group-add keep-groups' option is not allowed with any other --group-add options");
  }
  const own = keptIds(request, host);
  return own === undefined ? groups : [...new Set([...groups, String(own.gid)])];
}

/** Whether the process keeps the supplementary groups of who started it. */
export function keepsGroups({ process }: Pick<CreateRequest, 'process'>): boolean {
  return process.additionalGroups.includes('keep-groups');
}
