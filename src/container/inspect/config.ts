import type { RuntimeSpec } from '../../oci/runtime-spec.ts';
import { signalName } from '../../runtime/signal.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { Container } from '../declared.ts';

/** What parts of an inspection are made from. */
export type InspectionParts = { readonly record: Container; readonly image: ImageRecord | undefined; readonly spec: RuntimeSpec | undefined };

/** `Config` of an inspection. Maps whose keys come from users are `Map`s: templates look into them as into Go's maps. */
export function inspectConfig({ record, image, spec }: InspectionParts): Readonly<Record<string, unknown>> {
  const { request, createCommand, exposedPorts, stopSignal, stopTimeoutSeconds } = record.request;
  const { stdio, process: wanted } = request;
  const execution = image?.config.config;
  const entrypoint = wanted.entrypoint ?? execution?.Entrypoint ?? [];
  const command = wanted.command.length > 0 || wanted.entrypoint !== undefined ? wanted.command : (execution?.Cmd ?? []);
  const attached = (stream: 'stdin' | 'stdout' | 'stderr'): boolean => stdio.attach?.includes(stream) ?? false;
  return {
    Hostname: spec?.hostname ?? request.network.hostname ?? '',
    Domainname: spec?.domainname ?? '',
    User: wanted.user ?? execution?.User ?? '',
    AttachStdin: attached('stdin'),
    AttachStdout: attached('stdout'),
    AttachStderr: attached('stderr'),
    Tty: stdio.terminal,
    OpenStdin: stdio.interactive,
    StdinOnce: false,
    Env: spec?.process.env ?? [],
    Cmd: command.length === 0 ? null : command,
    Image: record.imageName,
    Volumes: null,
    WorkingDir: spec?.process.cwd ?? wanted.workingDirectory ?? '/',
    Entrypoint: entrypoint.length === 0 ? null : entrypoint,
    OnBuild: null,
    Labels: Object.keys(record.labels).length === 0 ? null : new Map(Object.entries(record.labels)),
    Annotations: new Map(Object.entries(spec?.annotations ?? request.identity.annotations)),
    StopSignal: signalName(stopSignal),
    HealthcheckOnFailureAction: 'none',
    HealthLogDestination: 'local',
    HealthcheckMaxLogCount: 5,
    HealthcheckMaxLogSize: 500,
    CreateCommand: createCommand,
    Umask: `0${(spec?.process.user.umask ?? wanted.umask ?? 0o022).toString(8).padStart(3, '0')}`,
    Timeout: wanted.timeoutSeconds,
    StopTimeout: stopTimeoutSeconds,
    Passwd: true,
    sdNotifyMode: 'container',
    ...(exposedPorts.length === 0 ? {} : { ExposedPorts: new Map(exposedPorts.map((port) => [port, {}])) }),
  };
}
