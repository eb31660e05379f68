import { isDeepStrictEqual } from 'node:util';

import type { ImageExecution } from '../oci/image-config.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ResolvedMount, VolumeMedium } from './facts.ts';
import { mountOptions } from './plain-request.ts';
import type { CreateRequest, MountOptions, MountRequest } from './request.ts';
import { plainTmpfs } from './tmpfs-option.ts';
import { containerPath } from './volume-option.ts';

/** A volume that the container needs: by name, or a new anonymous one. */
export type VolumeMount = Extract<MountRequest, { kind: 'volume' }>;

/** A mount whose sources are known by name: patterns are expanded, artifacts looked up. */
export type PlannedMount = Exclude<MountRequest, { kind: 'glob' | 'artifact' | 'image' }> | Extract<ResolvedMount, { kind: 'layers' }>;

/** A volume's name and the directory that holds its files. */
export type VolumePlace = {
  readonly name: string;
  readonly directory: string;
  readonly medium?: VolumeMedium | undefined;
  /** `UID:GID` */
  readonly owner?: string | undefined;
  /** What its own options say, beside those of the mount: `o=ro`, `nocopy`. */
  readonly options?: Partial<MountOptions>;
};

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
  { asked, inherited = [] }: { readonly asked: readonly PlannedMount[]; readonly inherited?: readonly PlannedMount[] },
): readonly PlannedMount[] {
  const { storage } = request;
  const planned = new Map<string, PlannedMount>();
  for (const mount of asked) {
    if (mount.target === '/')
      throw new TiffinError('invalid-argument', 'invalid container path "/": a mount cannot cover the root file system');
    const earlier = planned.get(mount.target);
    if (earlier !== undefined && !isSame(earlier, mount))
      throw new TiffinError('invalid-argument', `${mount.target}: duplicate mount destination`);
    if (earlier === undefined) planned.set(mount.target, mount);
  }
  const fill = (mount: PlannedMount): void => void (planned.has(mount.target) || planned.set(mount.target, mount));
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
export function resolveMounts(mounts: readonly PlannedMount[], find: (mount: VolumeMount) => VolumePlace): readonly ResolvedMount[] {
  return mounts.map((mount): ResolvedMount => {
    if (mount.kind === 'bind') return { kind: 'bind', source: mount.source, target: mount.target, options: mount.options };
    if (mount.kind !== 'volume') return mount;
    const { name, directory, medium, owner, options } = find(mount);
    const { target, subpath = '' } = mount;
    return {
      kind: 'bind',
      source: directory,
      target,
      options: { ...mount.options, ...options },
      volume: name,
      ...(medium !== undefined && { medium }),
      ...(owner !== undefined && { owner }),
      ...(subpath !== '' && { inside: subpath }),
    };
  });
}

/** Parents before what is below them; equal depth stays in order. */
export function sortByDepth<Mount extends { readonly target: string }>(mounts: readonly Mount[]): readonly Mount[] {
  const depth = (mount: Mount): number => mount.target.split('/').filter((part) => part !== '').length;
  return mounts.toSorted((a, b) => depth(a) - depth(b));
}

function imageVolumes(request: CreateRequest, image: ImageExecution | undefined): readonly PlannedMount[] {
  if (request.storage.imageVolumes === 'ignore') return [];
  return (image?.Volumes ?? []).map((path) => {
    const target = containerPath(path);
    if (target === '/') throw new TiffinError('corrupt', 'the image declares a volume on "/"');
    if (request.storage.imageVolumes === 'tmpfs') return { kind: 'tmpfs', target, options: plainTmpfs, data: ['rw'] };
    return { kind: 'volume', name: undefined, target, options: volumeOptions, subpath: undefined };
  });
}

/** The same said twice; of a volume without a name each is another one. */
function isSame(a: PlannedMount, b: PlannedMount): boolean {
  return !(a.kind === 'volume' && a.name === undefined) && isDeepStrictEqual(a, b);
}
