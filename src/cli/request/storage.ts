import { parseSize } from '../../lib/units.ts';
import { parseMount } from '../../runtime/mount-option.ts';
import { parseTmpfs } from '../../runtime/tmpfs-option.ts';
import { parseVolume } from '../../runtime/volume-option.ts';
import type { MountRequest, StorageRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid, oneOf } from './words.ts';

/**
 * What `-v`, `--mount`, `--tmpfs`, `--read-only`, … ask for.
 *
 * @param directory where relative paths of the host start
 * @throws {TiffinError} `invalid-argument`, naming the mount; two mounts on one target are one, too
 */
export function toStorage(fields: ContainerFields['storage'], directory: string): StorageRequest {
  const mounts = withoutRepetition([
    ...fields.volumes.map((text) => parseVolume(text, directory)),
    ...fields.mounts.map((text) => parseMount(text, directory)),
    ...fields.tmpfs.map(parseTmpfs),
  ]);
  return {
    mounts,
    readOnly: fields.readOnly,
    readOnlyTmpfs: fields.readOnlyTmpfs,
    shmSizeBytes: parseShmSize(fields.shmSize),
    imageVolumes: parseImageVolumes(fields.imageVolumes),
    volumesFrom: fields.volumesFrom,
  };
}

/** The same mount twice is one; two different ones on one target are a mistake. */
function withoutRepetition(mounts: readonly MountRequest[]): MountRequest[] {
  const byTarget = new Map<string, MountRequest>();
  for (const mount of mounts) {
    const other = byTarget.get(mount.target);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(mount))
      throw invalid(`${mount.target}: duplicate mount destination`);
    byTarget.set(mount.target, mount);
  }
  return [...byTarget.values()];
}

function parseShmSize(text: string): number {
  try {
    return parseSize(text);
  } catch (error) {
    throw invalid(`unable to translate --shm-size: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseImageVolumes(text: string): StorageRequest['imageVolumes'] {
  // `bind` is the old word of Podman and Docker for what is now `anonymous`.
  const word = text === 'bind' ? 'anonymous' : text;
  return oneOf(
    word,
    ['anonymous', 'tmpfs', 'ignore'],
    `invalid image volume mode ${JSON.stringify(text)} required value: anonymous, tmpfs, ignore`,
  );
}
