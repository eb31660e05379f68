import type { ImageExecution } from '../oci/image-config.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ResolvedMount } from './facts.ts';
import { mountOptions } from './plain-request.ts';
import type { CreateRequest, MountRequest } from './request.ts';
import { plainTmpfs } from './tmpfs-option.ts';
import { containerPath } from './volume-option.ts';

/** A volume that the container needs: by name, or a new anonymous one. */
export type VolumeMount = Extract<MountRequest, { kind: 'volume' }>;

/** A volume's name and the directory that holds its files. */
export type VolumePlace = { readonly name: string; readonly directory: string };

const readOnlyTmpfs = ['/tmp', '/run', '/var/tmp'];
const volumeOptions = mountOptions({ copyUp: true, noSuid: true, noDev: true });

/**
 * All mounts that a container gets beside the system's: what was asked for, then `inherited` ones (`--volumes-from`), the image's VOLUMEs
 * and the tmpfs of `--read-only`, each where nothing else is mounted.
 *
 * @throws {TiffinError} `invalid-argument` for two different mounts on one path, or one on `/`
 */
export function planMounts(
  request: CreateRequest,
  image: ImageExecution | undefined,
  inherited: readonly MountRequest[] = [],
): readonly MountRequest[] {
  const { storage } = request;
  const planned = new Map<string, MountRequest>();
  for (const mount of storage.mounts) {
    if (mount.target === '/')
      throw new TiffinError('invalid-argument', 'invalid container path "/": a mount cannot cover the root file system');
    const earlier = planned.get(mount.target);
    if (earlier !== undefined && !sameSource(earlier, mount))
      throw new TiffinError('invalid-argument', `${mount.target}: duplicate mount destination`);
    if (earlier === undefined) planned.set(mount.target, mount);
  }
  const fill = (mount: MountRequest): void => void (planned.has(mount.target) || planned.set(mount.target, mount));
  inherited.forEach(fill);
  imageVolumes(request, image).forEach(fill);
  if (storage.readOnly && storage.readOnlyTmpfs) {
    for (const target of readOnlyTmpfs) fill({ kind: 'tmpfs', target, options: plainTmpfs, data: ['rw'] });
  }
  return sortByDepth([...planned.values()]);
}

/**
 * Mounts with the volumes' directories put in.
 *
 * @param find the volume of a mount; called once for each, in order
 */
export function resolveMounts(mounts: readonly MountRequest[], find: (mount: VolumeMount) => VolumePlace): readonly ResolvedMount[] {
  return mounts.map((mount): ResolvedMount => {
    if (mount.kind === 'tmpfs') return { kind: 'tmpfs', target: mount.target, data: mount.data, options: mount.options };
    if (mount.kind === 'devpts') return mount;
    if (mount.kind === 'bind') return { kind: 'bind', source: mount.source, target: mount.target, options: mount.options };
    const { name, directory } = find(mount);
    const source = mount.subpath === undefined || mount.subpath === '' ? directory : `${directory}/${mount.subpath}`;
    return { kind: 'bind', source, target: mount.target, options: mount.options, volume: name };
  });
}

/** Parents before what is below them; equal depth stays in order. */
export function sortByDepth<Mount extends { readonly target: string }>(mounts: readonly Mount[]): readonly Mount[] {
  const depth = (mount: Mount): number => mount.target.split('/').filter((part) => part !== '').length;
  return mounts.toSorted((a, b) => depth(a) - depth(b));
}

function imageVolumes(request: CreateRequest, image: ImageExecution | undefined): readonly MountRequest[] {
  if (request.storage.imageVolumes === 'ignore') return [];
  return (image?.Volumes ?? []).map((path) => {
    const target = containerPath(path);
    if (target === '/') throw new TiffinError('corrupt', 'the image declares a volume on "/"');
    if (request.storage.imageVolumes === 'tmpfs') return { kind: 'tmpfs', target, options: plainTmpfs, data: ['rw'] };
    return { kind: 'volume', name: undefined, target, options: volumeOptions, subpath: undefined };
  });
}

function sameSource(a: MountRequest, b: MountRequest): boolean {
  if (a.kind === 'bind' && b.kind === 'bind') return a.source === b.source;
  return a.kind === 'volume' && b.kind === 'volume' && a.name !== undefined && a.name === b.name && a.subpath === b.subpath;
}
