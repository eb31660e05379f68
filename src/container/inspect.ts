import type { PortMapping } from '../config/network-settings.ts';
import { GoTime } from '../lib/go-time.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { findCgroups } from './cgroups.ts';
import type { Container } from './declared.ts';
import { dependencyNames } from './dependencies.ts';
import { execSessions } from './exec-sessions.ts';
import { healthState, type HealthState } from './health.ts';
import { inspectConfig } from './inspect/config.ts';
import { inspectHostConfig } from './inspect/host-config.ts';
import { inspectMounts } from './inspect/mounts.ts';
import { inspectNetworks, type InspectedNetwork } from './inspect/networks.ts';
import { inspectNetwork } from './inspect/ports.ts';
import { inspectState } from './inspect/state.ts';
import { inspectEgress } from './network-log.ts';
import type { ContainerServices } from './services.ts';
import { containerSize } from './size.ts';
import { readSpec } from './spec-file.ts';
import { isRunning } from './state.ts';
import { runDirectoryOf, type ContainerView } from './view.ts';

/** The slice of the services that inspection looks into. */
export type InspectionServices = Pick<ContainerServices, 'places' | 'images' | 'layers' | 'containers' | 'networks'>;

const ociVersion = '1.2.1';

/**
 * Everything about a container in the shape of `podman inspect`.
 *
 * @param options.size also measure what it takes on the disk
 */
export function inspectContainer(
  services: InspectionServices,
  view: ContainerView,
  { size }: { size: boolean },
): Readonly<Record<string, unknown>> {
  const { record, state } = view;
  const image = record.imageId === undefined ? undefined : services.images.findById(record.imageId);
  const spec = readSpec(record.directory);
  const parts = { record, image, spec };
  const { request, command, mounts, imageDigest } = record.request;
  return {
    Id: record.id,
    Created: new GoTime(BigInt(Date.parse(record.createdAt)) * 1_000_000n),
    Path: command[0] ?? '',
    Args: command.slice(1),
    State: inspectState(view, { ociVersion: spec?.ociVersion ?? ociVersion, health: healthOf(services, record) }),
    Image: record.imageId ?? '',
    ImageDigest: imageDigest,
    ImageName: record.imageName,
    Rootfs: rootDirectory(request),
    Pod: record.pod?.id ?? '',
    ...filePaths(services, view),
    Name: record.name,
    RestartCount: state.restarts,
    Driver: 'overlay',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ...inspectCapabilities(spec),
    ExecIDs: execSessions(state, [runDirectoryOf(services.places.runRoot, record.id), record.directory]),
    GraphDriver: { Name: 'overlay', Data: overlayData(services, view, image) },
    ...(size ? inspectSize(services, record) : {}),
    Mounts: inspectMounts(mounts),
    Dependencies: dependencyNames(request).map((name) => services.containers.find(name)?.id ?? name),
    NetworkSettings: networkSettings(services, view),
    Namespace: '',
    IsInfra: record.pod?.isInfra ?? false,
    IsService: false,
    KubeExitCodePropagation: 'invalid',
    lockNumber: 0,
    Config: inspectConfig(parts),
    HostConfig: inspectHostConfig(parts, findCgroups({ places: services.places, env: {} }, request.resources).manager),
    UseImageHosts: request.network.noHosts,
    UseImageHostname: request.network.noHostname,
    // What Docker has beside these.
    LogPath: record.request.log.path,
    Platform: 'linux',
  };
}

function rootDirectory({ image: { source } }: Container['request']['request']): string {
  return source.kind === 'rootfs' ? source.path : '';
}

function networkSettings(services: InspectionServices, view: ContainerView): Readonly<Record<string, unknown>> {
  const { record, state } = view;
  const { request, exposedPorts } = record.request;
  return {
    ...inspectNetwork(sharedPorts(services, record), exposedPorts, {
      sandbox: state.init === undefined ? '' : `/proc/${state.init.pid}/ns/net`,
      networks: inspectNetworks(placesOf(services, view), record.id),
    }),
    ...inspectEgress(record.directory, request.network.allow),
  };
}

/** Its networks; its addresses there are its own only while it runs. */
function placesOf({ networks }: InspectionServices, { record, state }: ContainerView): readonly InspectedNetwork[] {
  const { mode } = record.request.request.network;
  if (mode?.kind !== 'bridge') return [];
  const endpoints = isRunning(state) ? networks.endpointsOf(record.id) : [];
  return mode.networks.flatMap((attachment) => {
    const network = networks.find(attachment.network);
    const endpoint = endpoints.find((place) => place.network === attachment.network);
    return network === undefined ? [] : [{ network, attachment, endpoint }];
  });
}

/** The ports of the network namespace that it is in. */
function sharedPorts({ containers }: InspectionServices, record: Container): readonly PortMapping[] {
  const owner = /^container:(.+)$/.exec(record.request.networkMode)?.[1];
  return (owner === undefined ? record : (containers.find(owner) ?? record)).request.ports;
}

function healthOf({ places }: InspectionServices, record: Container): HealthState | undefined {
  return healthState(record, runDirectoryOf(places.runRoot, record.id));
}

function inspectCapabilities(spec: RuntimeSpec | undefined): Readonly<Record<string, readonly string[]>> {
  const { effective = [], bounding = [] } = spec?.process.capabilities ?? {};
  return { EffectiveCaps: effective.toSorted(), BoundingCaps: bounding.toSorted() };
}

function inspectSize(services: InspectionServices, container: Container): Readonly<Record<string, number>> {
  const { writableBytes, totalBytes } = containerSize(services, container);
  return { SizeRw: writableBytes, SizeRootFs: totalBytes };
}

function filePaths({ places }: InspectionServices, { record }: ContainerView): Readonly<Record<string, string>> {
  const runDirectory = runDirectoryOf(places.runRoot, record.id);
  return {
    ResolvConfPath: `${runDirectory}/resolv.conf`,
    HostnamePath: `${runDirectory}/hostname`,
    HostsPath: `${runDirectory}/hosts`,
    StaticDir: record.directory,
    OCIConfigPath: `${record.directory}/config.json`,
    OCIRuntime: record.request.request.lifecycle.runtime ?? 'tiffin',
    ConmonPidFile: record.request.request.identity.monitorPidFile ?? '',
    PidFile: record.request.request.identity.pidFile ?? '',
  };
}

function overlayData(
  { layers }: InspectionServices,
  { record }: ContainerView,
  image: ImageRecord | undefined,
): Readonly<Record<string, string>> {
  const lower = (image?.layers ?? []).map(({ diffId }) => layers.path(diffId)).toReversed();
  return { LowerDir: lower.join(':'), UpperDir: `${record.directory}/upper`, WorkDir: `${record.directory}/work` };
}
