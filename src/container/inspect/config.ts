import type { RuntimeSpec } from '../../oci/runtime-spec.ts';
import { mapOrNil, nilIfEmpty, NilList, NilMap } from '../../lib/nil.ts';
import { healthDefaults, type HealthCheck } from '../../runtime/health.ts';
import { isSystemContainer } from '../../runtime/system-container.ts';
import { signalName } from '../../lib/signal.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { Container } from '../declared.ts';
import { inspectPorts } from './ports.ts';

/** What parts of an inspection are made from. */
export type InspectionParts = {
  readonly record: Container;
  readonly image: ImageRecord | undefined;
  readonly spec: RuntimeSpec | undefined;
};

/** `Config` of an inspection. Maps whose keys come from users are `Map`s: templates look into them as into Go's maps. */
export function inspectConfig(parts: InspectionParts): Readonly<Record<string, unknown>> {
  const { record, spec } = parts;
  const { request, createCommand, stopSignal, stopTimeoutSeconds } = record.request;
  return {
    ...inspectNames(parts),
    ...inspectStreams(record),
    Env: [...(spec?.process.env ?? []), ...hiddenVariables(record)],
    ...inspectSecrets(record),
    ...inspectCommand(parts),
    Image: record.imageName,
    Volumes: new NilMap(),
    OnBuild: new NilList(),
    Labels: mapOrNil(record.labels),
    Annotations: new Map(Object.entries(spec?.annotations ?? request.identity.annotations)),
    StopSignal: signalName(stopSignal),
    ...inspectHealth(record.request.health),
    CreateCommand: createCommand,
    ...(isSystemContainer(request, record.request.command) && { SystemdMode: true }),
    Umask: umaskText(spec?.process.user.umask ?? request.process.umask),
    Timeout: request.process.timeoutSeconds,
    StopTimeout: stopTimeoutSeconds,
    Passwd: true,
    sdNotifyMode: request.lifecycle.sdNotify ?? 'container',
    ...inspectExposed(record.request),
  };
}

/** As Podman: that they are there, and not what they are. */
function hiddenVariables({ request }: Container): readonly string[] {
  return (request.secrets ?? []).flatMap((secret) => (secret.kind === 'variable' ? [`${secret.name}=*******`] : []));
}

/** Published ports are exposed, too. */
function inspectExposed({ ports, exposedPorts }: Container['request']): object {
  const names = new Set([...exposedPorts, ...inspectPorts(ports, []).keys()]);
  return names.size === 0 ? {} : { ExposedPorts: new Map([...names].toSorted().map((port) => [port, {}])) };
}

function inspectSecrets({ request }: Container): object {
  const files = (request.secrets ?? []).flatMap((secret) => (secret.kind === 'file' ? [secret] : []));
  if (files.length === 0) return {};
  return { Secrets: files.map(({ secret, id, uid, gid, mode }) => ({ Name: secret, ID: id, UID: uid, GID: gid, Mode: mode })) };
}

function inspectNames({ record, image, spec }: InspectionParts): Readonly<Record<string, string>> {
  const { network, process: wanted } = record.request.request;
  return {
    Hostname: spec?.hostname ?? network.hostname ?? '',
    Domainname: spec?.domainname ?? '',
    User: wanted.user ?? image?.config.config.User ?? '',
    WorkingDir: spec?.process.cwd ?? wanted.workingDirectory ?? '/',
  };
}

function inspectStreams({ request }: Container): Readonly<Record<string, boolean>> {
  const { attach = [], terminal, interactive } = request.request.stdio;
  return {
    AttachStdin: attach.includes('stdin'),
    AttachStdout: attach.includes('stdout'),
    AttachStderr: attach.includes('stderr'),
    Tty: terminal,
    OpenStdin: interactive,
    StdinOnce: false,
  };
}

function inspectCommand({ record, image }: InspectionParts): {
  readonly Cmd: readonly string[];
  readonly Entrypoint: readonly string[];
} {
  const wanted = record.request.request.process;
  const { Entrypoint = [], Cmd = [] } = image?.config.config ?? {};
  const entrypoint = wanted.entrypoint ?? Entrypoint;
  const command = wanted.command.length > 0 || wanted.entrypoint !== undefined ? wanted.command : Cmd;
  return { Cmd: nilIfEmpty(command), Entrypoint: nilIfEmpty(entrypoint) };
}

function umaskText(umask = 0o022): string {
  return umask.toString(8).padStart(4, '0');
}

function inspectHealth(health: HealthCheck | undefined): Readonly<Record<string, unknown>> {
  const { onFailure = 'none', log = healthDefaults.log, startup } = health ?? {};
  return {
    Healthcheck: health === undefined ? undefined : checkTimes(health),
    HealthcheckOnFailureAction: onFailure,
    HealthLogDestination: log.destination,
    HealthcheckMaxLogCount: log.maxCount,
    HealthcheckMaxLogSize: log.maxSize,
    StartupHealthCheck:
      startup === undefined ? undefined : { ...checkTimes(startup), ...(startup.successes === 0 ? {} : { Successes: startup.successes }) },
  };
}

/** Times in nanoseconds; zeros are left out, as Go does. */
function checkTimes(check: Pick<HealthCheck, 'test' | 'intervalMs' | 'timeoutMs' | 'retries'> & { startPeriodMs?: number }): object {
  const numbers = {
    StartPeriod: (check.startPeriodMs ?? 0) * 1e6,
    Interval: check.intervalMs * 1e6,
    Timeout: check.timeoutMs * 1e6,
    Retries: check.retries,
  };
  return { Test: check.test, ...Object.fromEntries(Object.entries(numbers).filter(([, number]) => number !== 0)) };
}
