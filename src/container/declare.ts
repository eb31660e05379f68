import type { ExposedPort, PortMapping } from '../config/network-settings.ts';
import { assignHostPorts, usedPorts } from '../network/host-ports.ts';
import { formatNetworkMode } from '../network/mode.ts';
import { mergePorts, parseExposedPort, publishExposed } from '../network/port-mapping.ts';
import { TiffinError } from '../lib/errors.ts';
import { decideHealth } from '../runtime/health.ts';
import type { IdMaps } from '../runtime/id-maps.ts';
import { fillTag } from '../runtime/journal.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { requireHealthCheck } from '../runtime/notify.ts';
import { stopSignalName } from '../runtime/system-container.ts';
import { parseSignal } from '../lib/signal.ts';
import type { BuiltSpec } from '../runtime/spec.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Declared } from './declared.ts';
import { findSecrets } from './find-secrets.ts';
import type { PreparedMounts } from './mounts.ts';
import type { ContainerServices } from './services.ts';

/** What a declaration is made from. */
export type DeclareInput = {
  readonly services: Pick<ContainerServices, 'settings' | 'containers' | 'secrets'>;
  readonly request: CreateRequest;
  readonly image: ImageRecord | undefined;
  readonly prepared: PreparedMounts;
  /** undefined when it can only be built at the start. */
  readonly built: BuiltSpec | undefined;
  readonly createCommand: readonly string[];
  readonly createDirectory?: string | undefined;
  readonly runner: string | undefined;
  readonly idMaps?: IdMaps | undefined;
  /** The container's own. */
  readonly directory: string;
};

/**
 * Decides what the database keeps about a new container. Ports of the host that were left open are chosen now.
 *
 * @throws {TiffinError} `invalid-argument` for a stop signal that is none, `in-use` when no port is free
 */
export function declare(input: DeclareInput): Declared {
  const { services, request, image, prepared, built, createCommand, createDirectory, runner, directory, idMaps } = input;
  const health = decideHealth(request, image?.config.config);
  requireHealthCheck(request, health !== undefined);
  const exposed = [...(image?.config.config.ExposedPorts ?? []).map(parseExposedPort), ...request.network.expose];
  return {
    request,
    createCommand,
    createDirectory,
    runner,
    imageDigest: image?.manifestDigest ?? '',
    command: built?.spec.process.args ?? commandOf(request, image),
    entrypointWords: entrypointOf(request, image).length,
    ports: publishedPorts(request, exposed),
    exposedPorts: exposed.flatMap(exposedText),
    mounts: prepared.mounts,
    networkMode: networkModeOf(services, request),
    log: logOf(request, services.settings, directory),
    health,
    idMaps,
    secrets: findSecrets(services, request),
    stopSignal: parseSignal(stopSignalName(request, image?.config.config, commandOf(request, image))),
    stopTimeoutSeconds: request.process.stopTimeoutSeconds ?? services.settings.stopTimeoutSeconds,
  };
}

function logOf({ logging }: CreateRequest, settings: ContainerServices['settings'], directory: string): Declared['log'] {
  const driver = logging.driver ?? settings.logDriver;
  checkTag(logging.tag, driver, settings);
  return {
    driver,
    path: logging.path ?? `${directory}/ctr.log`,
    maxBytes: logging.maxBytes ?? settings.logMaxBytes,
  };
}

/** A tag of containers.conf is for containers that log to the journal; one that was asked for must have a meaning. */
function checkTag(tag: string | undefined, driver: Declared['log']['driver'], { requestDefaults }: ContainerServices['settings']): void {
  if (tag === undefined) return;
  if (driver === 'journald')
    return void fillTag(tag, { id: '', name: '', imageId: '', imageName: '', runDirectory: '', stateDirectory: '' });
  if (tag !== requestDefaults?.logTag)
    throw new TiffinError('invalid-argument', `--log-opt tag: the log driver ${driver} has no tags`, {
      hint: 'journald has: --log-driver journald',
    });
}

function entrypointOf({ process: wanted }: CreateRequest, image: ImageRecord | undefined): readonly string[] {
  return wanted.entrypoint ?? image?.config.config.Entrypoint ?? [];
}

/** Entrypoint and command: the image's command only goes with the image's entrypoint. */
export function commandOf({ process: wanted }: CreateRequest, image: ImageRecord | undefined): readonly string[] {
  const { Entrypoint = [], Cmd = [] } = image?.config.config ?? {};
  const entrypoint = wanted.entrypoint ?? Entrypoint;
  return [...entrypoint, ...(wanted.command.length > 0 || wanted.entrypoint !== undefined ? wanted.command : Cmd)];
}

/** Whether ports can be published in this network; elsewhere they are passed over, as Podman does. */
export function publishesPorts(mode: CreateRequest['network']['mode']): boolean {
  return mode === undefined || !['host', 'none', 'container', 'path'].includes(mode.kind);
}

function publishedPorts({ network }: CreateRequest, exposed: readonly ExposedPort[]): readonly PortMapping[] {
  if (!publishesPorts(network.mode)) return [];
  const asked = mergePorts(network.ports);
  const mappings = network.publishAll ? [...asked, ...publishExposed(exposed, asked)] : asked;
  // A port of the host that was asked for and is taken is refused at the start, where it matters.
  const open = mappings.filter(({ hostPort }) => hostPort === undefined);
  if (open.length === 0) return mappings;
  const chosen = assignHostPorts(open, [...usedPorts(), ...askedPorts(mappings)], Math.random);
  const byMapping = new Map(open.map((mapping, index) => [mapping, chosen[index]]));
  return mappings.map((mapping) => byMapping.get(mapping) ?? mapping);
}

function askedPorts(mappings: readonly PortMapping[]): { protocol: PortMapping['protocol']; ip: string; port: number }[] {
  return mappings.flatMap(({ protocol, hostIp, hostPort, count }) =>
    hostPort === undefined ? [] : Array.from({ length: count }, (_, index) => ({ protocol, ip: hostIp, port: hostPort + index })),
  );
}

function exposedText({ containerPort, count, protocol }: ExposedPort): string[] {
  return Array.from({ length: count }, (_, index) => `${containerPort + index}/${protocol}`);
}

function networkModeOf({ containers }: Pick<ContainerServices, 'containers'>, { network: { mode } }: CreateRequest): string {
  if (mode === undefined) return 'pasta';
  return mode.kind === 'container' ? `container:${containers.find(mode.container)?.id ?? mode.container}` : formatNetworkMode(mode);
}
