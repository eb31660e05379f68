import { parseSize } from '../../lib/units.ts';
import { parseMount } from '../../runtime/mount-option.ts';
import { parseTmpfs } from '../../runtime/tmpfs-option.ts';
import { parseVolume } from '../../runtime/volume-option.ts';
import type { StorageRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid, oneOf } from './words.ts';

/**
 * What `-v`, `--mount`, `--tmpfs`, `--read-only`, … ask for.
 *
 * @param directory where relative paths of the host start
 * @throws {TiffinError} `invalid-argument`, naming the mount; two mounts on one target are one, too
 */
export function toStorage(fields: ContainerFields['storage'], directory: string): StorageRequest {
  const mounts = [
    ...fields.volumes.map((text) => parseVolume(text, directory)),
    ...fields.mounts.map((text) => parseMount(text, directory)),
    ...fields.tmpfs.map(parseTmpfs),
  ];
  return {
    mounts,
    readOnly: fields.readOnly,
    readOnlyTmpfs: fields.readOnlyTmpfs,
    shmSizeBytes: fields.shmSize === undefined ? undefined : parseShmSize(fields.shmSize, '--shm-size'),
    ...(fields.shmSizeSystemd !== undefined && { systemdTmpfsBytes: parseShmSize(fields.shmSizeSystemd, '--shm-size-systemd') }),
    imageVolumes: parseImageVolumes(fields.imageVolumes),
    volumesFrom: fields.volumesFrom,
  };
}

function parseShmSize(text: string, option: string): number {
  try {
    return parseSize(text);
  } catch (error) {
    throw invalid(`unable to translate ${option}: ${error instanceof Error ? error.message : String(error)}`);
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
