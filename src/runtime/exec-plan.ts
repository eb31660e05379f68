import { posix } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { PlanOp, ProcessIdentity } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import { allCapabilities, capabilityMask } from './capabilities.ts';
import { joinEnvironment, variableName } from './environment.ts';
import type { EventFacts, SecretFacts } from './facts.ts';
import type { ExecRequest } from './exec-request.ts';
import { commandOps, descriptorOps, seccompOps, terminalOp, withoutSecretNames, type TerminalSize } from './plan-process.ts';
import { annotationNames } from './spec.ts';
import { formatUserSpec, parseUserSpec } from './user-spec.ts';

/** A control group to join: its directory, and the sockets of who may put processes there when we may not. */
export type ExecCgroup = { readonly path: string; readonly managerSocket: string; readonly busSocket: string };

/** What an exec knows beside its request. */
export type ExecFacts = {
  /** The container's runtime spec. */
  readonly spec: RuntimeSpec;
  /** The container's first process. */
  readonly target: ProcessIdentity;
  readonly containerId: string;
  readonly seccompProgram: Uint8Array | undefined;
  readonly terminalSize: TerminalSize | undefined;
  /** As those of the container's start. */
  readonly events?: EventFacts;
  /** Those of its secrets that are variables. */
  readonly secrets?: SecretFacts | undefined;
  /** The container's control group, when it has one of its own. */
  readonly cgroup?: ExecCgroup | undefined;
};

/**
 * Compiles one exec to the helper's operations: the container's namespaces, capabilities within its bounding set, its environment, its
 * seccomp program unless `--privileged`. Pure.
 *
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function compileExecPlan(request: ExecRequest, facts: ExecFacts): readonly PlanOp[] {
  const { spec, target } = facts;
  if (request.command.length === 0)
    throw new TiffinError('invalid-argument', 'must provide a non-empty command to start an exec session: invalid argument');
  const variables = (facts.secrets?.variables ?? []).filter(({ name }) => inheritsVariable(request, name));
  return [
    { op: 'exec-target', target },
    ...(facts.cgroup === undefined ? [] : [joinOp(facts.cgroup)]),
    {
      op: 'user',
      spec: execUser(request, spec),
      additionalGroups: spec.annotations?.[annotationNames.groups]?.split(',') ?? [],
      keepGroups: spec.annotations?.[annotationNames.keepGroups] === '1',
    },
    { op: 'working-directory', path: execDirectory(request, facts), create: false },
    ...commandOps(spec.process, request.command, withoutSecretNames(execEnvironment(request, spec), variables)),
    ...variables.map(({ source, name }) => ({ op: 'secret-environment', source, name }) as const),
    ...confinementOps(request, facts),
    ...(request.terminal ? [terminalOp(facts.terminalSize)] : []),
    ...(request.interactive ? [{ op: 'standard-input' } as const] : []),
    ...descriptorOps(request.preserveDescriptors),
    ...(facts.events === undefined ? [] : [{ op: 'events', ...facts.events } as const]),
  ];
}

/** To systemd a cgroup is a unit and a path below it. */
function joinOp({ path, managerSocket, busSocket }: ExecCgroup): PlanOp {
  const match = /^.*\/([^/]+\.(?:scope|service))((?:\/[^/]+)+)$/.exec(path);
  return { op: 'cgroup-join', path, unit: match?.[1] ?? '', below: match?.[2] ?? '', managerSocket, busSocket };
}

function confinementOps(request: ExecRequest, { spec, seccompProgram }: ExecFacts): readonly PlanOp[] {
  const own = spec.process;
  const all = { bounding: allCapabilities, effective: allCapabilities, permitted: allCapabilities, ambient: 0n };
  if (request.privileged) return [{ op: 'capabilities', ...all }];
  const bounding = capabilityMask(own.capabilities.bounding);
  const ambient = capabilityMask(own.capabilities.ambient ?? []);
  return [
    { op: 'capabilities', bounding, effective: bounding, permitted: bounding, ambient },
    ...(own.noNewPrivileges === true ? [{ op: 'no-new-privileges' } as const] : []),
    ...seccompOps(spec, seccompProgram),
  ];
}

function execUser(request: ExecRequest, spec: RuntimeSpec): string {
  if (request.user !== undefined) return formatUserSpec(parseUserSpec(request.user));
  const { uid, gid } = spec.process.user;
  return spec.annotations?.[annotationNames.user] ?? `${uid}:${gid}`;
}

function execDirectory(request: ExecRequest, facts: ExecFacts): string {
  const { workingDirectory } = request;
  if (workingDirectory === undefined) return facts.spec.process.cwd;
  if (workingDirectory.startsWith('/')) return posix.resolve(workingDirectory);
  throw new TiffinError(
    'command-not-invokable',
    `workdir ${JSON.stringify(workingDirectory)} does not exist on container ${facts.containerId}`,
    {
      hint: 'a working directory is an absolute path',
    },
  );
}

/** Whether a variable of the container is the exec's, too: what it sets or unsets itself is not. */
export function inheritsVariable({ environment }: Pick<ExecRequest, 'environment'>, name: string): boolean {
  return !environment.unsetAll && !environment.unset.includes(name) && !environment.entries.some((entry) => variableName(entry) === name);
}

// HOME belongs to the container's user: another user has another one, which the helper finds.
function execEnvironment({ environment, terminal, user }: ExecRequest, spec: RuntimeSpec): readonly string[] {
  const inherited = environment.unsetAll
    ? []
    : spec.process.env.filter(
        (entry) => !environment.unset.includes(variableName(entry)) && (user === undefined || variableName(entry) !== 'HOME'),
      );
  return joinEnvironment(terminal ? ['TERM=xterm'] : [], environment.fromHost, inherited, environment.entries);
}
