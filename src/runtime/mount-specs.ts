import type { MountSpec } from '../oci/runtime-spec.ts';
import type { ContainerFacts, ResolvedMount } from './facts.ts';
import type { DeviceRequest, MountOptions } from './request.ts';

/** A user's mounts as the runtime spec writes them. Overlays (`O`) have their upper directories below the container's own. */
export function userMounts(mounts: readonly ResolvedMount[], container: ContainerFacts): readonly MountSpec[] {
  return mounts.map((mount, index): MountSpec => {
    if (mount.kind === 'devpts') return { destination: mount.target, type: 'devpts', source: 'devpts', options: mount.data };
    if (mount.kind === 'tmpfs') {
      const options = [
        ...mount.data,
        ...accessWords(mount.options),
        mount.options.propagation,
        ...(mount.options.copyUp ? ['tmpcopyup'] : []),
      ];
      return { destination: mount.target, type: 'tmpfs', source: 'tmpfs', options };
    }
    if (mount.kind === 'ramfs') return { destination: mount.target, type: 'ramfs', source: 'ramfs', options: accessWords(mount.options) };
    if (mount.kind === 'layers') return layersMount(mount, container, index);
    if (mount.options.overlay)
      return {
        destination: mount.target,
        type: 'overlay',
        source: 'overlay',
        options: overlayOptions(mount.source, mount.options.overlayPlace ?? overlayDirectories(container, index)),
      };
    const bind = mount.options.recursive ? 'rbind' : 'bind';
    return {
      destination: mount.target,
      type: 'bind',
      source: mount.source,
      options: [...accessWords(mount.options), mount.options.propagation, bind],
    };
  });
}

/** An overlay that nobody can write to has two lower directories at least: one that is empty stands in. */
export function layersBelow({ lower, writable }: LayersMount, container: ContainerFacts): readonly string[] {
  return !writable && lower.length < 2 ? [...lower, `${container.stateDirectory}/empty`] : lower;
}

type LayersMount = Extract<ResolvedMount, { kind: 'layers' }>;

function layersMount(mount: LayersMount, container: ContainerFacts, index: number): MountSpec {
  const lower = layersBelow(mount, container).map((path) => path.replaceAll(/[\\:]/g, '\\$&'));
  const options = mount.writable
    ? overlayOptions(lower.join(':'), overlayDirectories(container, index))
    : ['ro', `lowerdir=${lower.join(':')}`, 'userxattr'];
  return { destination: mount.target, type: 'overlay', source: 'overlay', options };
}

/** Where the writes of the mount of that index go when it is an overlay; the caller makes both directories before a start. */
export function overlayDirectories(container: ContainerFacts, index: number): { readonly upper: string; readonly work: string } {
  const base = `${container.stateDirectory}/overlay-volumes/${index}`;
  return { upper: `${base}/upper`, work: `${base}/work` };
}

/** Devices as bind mounts, as rootless runtimes take them. */
export function deviceMountSpecs(devices: readonly DeviceRequest[]): readonly MountSpec[] {
  return devices.map(({ source, target, permissions }) => ({
    destination: target,
    type: 'bind',
    source,
    options: ['slave', 'nosuid', 'noexec', permissions.includes('w') ? 'rw' : 'ro', 'rbind'],
  }));
}

/**
 * The mounts joined: of several on one path the last set wins, and its place is by depth.
 *
 * @param sets lowest first
 */
export function joinMounts(...sets: readonly (readonly MountSpec[])[]): readonly MountSpec[] {
  const joined = new Map(sets.flat().map((mount) => [mount.destination, mount]));
  const depth = (mount: MountSpec): number => mount.destination.split('/').filter((part) => part !== '').length;
  return [...joined.values()].toSorted((a, b) => depth(a) - depth(b));
}

function accessWords(options: MountOptions): readonly string[] {
  return [
    ...(options.readOnly ? ['ro'] : []),
    ...(options.noSuid ? ['nosuid'] : []),
    ...(options.noDev ? ['nodev'] : []),
    ...(options.noExec ? ['noexec'] : []),
  ];
}

function overlayOptions(source: string, directories: { readonly upper: string; readonly work: string }): readonly string[] {
  return [`lowerdir=${source}`, `upperdir=${directories.upper}`, `workdir=${directories.work}`, 'userxattr'];
}
