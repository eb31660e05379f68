import { lstatSync, mkdirSync, statSync, type Stats } from 'node:fs';

import { errnoOf, TiffinError } from '../lib/errors.ts';
import { randomId } from '../lib/id.ts';
import type { ResolvedMount } from '../runtime/facts.ts';
import { planMounts, resolveMounts, type VolumeMount } from '../runtime/mounts.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { ContainerVolume } from '../storage/container-record.ts';
import type { NewVolume, VolumeRecord } from '../storage/volume-record.ts';
import { newVolume } from '../volume/create.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { inheritedMounts } from './inherited-mounts.ts';
import { shellWord } from './why/shell-word.ts';
import { findSources, type SourceServices } from './mount-sources.ts';
import type { ContainerServices } from './services.ts';
import { volumePlace } from './volume-medium.ts';

/** What mounts are looked up in. */
export type MountServices = SourceServices & Pick<ContainerServices, 'containers' | 'places' | 'volumes'>;

/** The mounts of a container to be, and the volumes that they need. */
export type PreparedMounts = {
  readonly mounts: readonly ResolvedMount[];
  readonly volumes: readonly ContainerVolume[];
  /** Those of them that are not there yet. */
  readonly made: readonly NewVolume[];
};

/**
 * Decides the mounts of a new container; nothing is made yet. Anonymous volumes get their names.
 *
 * @throws {TiffinError} `invalid-argument` for impossible mounts, `not-found` for containers of `--volumes-from`
 */
export function prepareMounts(services: MountServices, request: CreateRequest, image: ImageRecord | undefined): PreparedMounts {
  const asked = findSources(services, request.storage.mounts);
  const inherited = inheritedMounts(services, request.storage.volumesFrom);
  const planned = planMounts(request, image?.config.config, { asked, inherited });
  const volumes: ContainerVolume[] = [];
  const made = new Map<string, NewVolume>();
  const mounts = resolveMounts(planned, (mount) => {
    const { name, target } = mount;
    const volume = { volume: name ?? randomId(), target, anonymous: name === undefined };
    volumes.push(volume);
    return volumePlace(services, existing(services, volume.volume) ?? newFor(mount, volume.volume, made));
  });
  return { mounts, volumes, made: [...made.values()] };
}

function existing({ volumes }: MountServices, name: string): VolumeRecord | undefined {
  const found = volumes.find(name);
  return found?.name === name ? found : undefined;
}

function newFor(mount: VolumeMount, name: string, made: Map<string, NewVolume>): NewVolume {
  if (mount.mustExist === true) throw new TiffinError('not-found', `no volume with name ${JSON.stringify(name)} found: no such volume`);
  const volume = made.get(name) ?? newVolume({ name, driver: 'local', labels: {}, options: mount.driverOptions ?? {} });
  made.set(name, volume);
  return volume;
}

/**
 * Looks whether the host has what is to be bound, and makes directories where that was asked for.
 *
 * @throws {TiffinError} `not-found` in Podman's words
 */
export function requireSources(request: CreateRequest): void {
  requireRoot(request);
  for (const mount of request.storage.mounts) {
    if (mount.kind !== 'bind') continue;
    if (mount.createSource) mkdirSync(mount.source, { recursive: true });
    const reason = whyMissing(mount.source, mount.options.noFollow === true ? lstatSync : statSync);
    if (reason === undefined) continue;
    throw new TiffinError('not-found', `statfs ${mount.source}: ${reason}`, {
      hint: `make it first (mkdir -p ${shellWord(mount.source)}), or use a volume: a name without slashes`,
    });
  }
}

/** Why a path of the host cannot be used; undefined when it can. */
function whyMissing(path: string, look: (path: string) => Stats): string | undefined {
  try {
    look(path);
    return undefined;
  } catch (cause) {
    const code = errnoOf(cause) ?? '';
    const words = { ENOENT: 'no such file or directory', EACCES: 'permission denied', ENOTDIR: 'not a directory', ELOOP: 'too many links' };
    return Object.hasOwn(words, code) ? words[code as keyof typeof words] : `cannot be looked at (${code})`;
  }
}

function requireRoot({ image: { source } }: CreateRequest): void {
  if (source.kind !== 'rootfs') return;
  const reason = whyMissing(source.path, statSync) ?? (statSync(source.path).isDirectory() ? undefined : 'not a directory');
  if (reason === undefined) return;
  throw new TiffinError('not-found', `running container create option: faccessat ${source.path}: ${reason}`, {
    hint: '--rootfs is followed by the directory that holds the root file system',
  });
}
