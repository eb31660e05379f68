import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';

import { errnoOf, TiffinError } from '../lib/errors.ts';
import { writeFileAtomically } from '../lib/files.ts';
import { randomId } from '../lib/id.ts';
import { sleep } from '../lib/retry.ts';
import { mountPlan, mountPointsBelow, unmountAll } from '../native/mounts.ts';
import { encodePlan } from '../native/plan-encoding.ts';
import { storageFailure } from '../native/storage-report.ts';
import { noCounts, putFiles, takeFiles, TransferFailure, type TransferCounts, type TransferSide } from '../native/transfer.ts';
import { volumeCopyPlan, volumeMountPlan, type VolumeFacts } from '../runtime/volume-plan.ts';
import type { VolumeRecord } from '../storage/volume-record.ts';
import { feedTar } from './copy/feed.ts';
import { copyFilePath } from './copy/plan-file.ts';
import type { ContainerServices } from './services.ts';
import { volumePlace } from './volume-medium.ts';

/** What volumes are read, written and mounted with. */
export type VolumeFileServices = Pick<ContainerServices, 'images' | 'layers' | 'volumes' | 'places' | 'realm' | 'log' | 'events'>;

const retryMs = 50;

/**
 * Writes all files of a volume as a tar to an open descriptor. One in memory is that of the containers that have it now.
 *
 * @throws {TiffinError} when it cannot be read as a whole
 */
export async function exportVolume(services: VolumeFileServices, volume: VolumeRecord, output: number, signal: AbortSignal): Promise<void> {
  const counts = noCounts();
  const source = sideOf(services, volume, '/.');
  await whileLocked(volume, signal, () => takeFiles(source(), { output, form: 'stream' }, { realm: services.realm, counts, signal }));
  if (counts.changed > 0) services.log.warn(`${counts.changed} files became shorter while they were read: they end with zeros`);
}

/** The same into a file, which is there only when it is whole. @throws {TiffinError} */
export async function exportVolumeTo(services: VolumeFileServices, volume: VolumeRecord, path: string, signal: AbortSignal): Promise<void> {
  const isSpecial = statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  const written = isSpecial ? path : `${path}.${randomId().slice(0, 12)}`;
  const output = openTarget(path, written, isSpecial ? 'r+' : 'wx');
  try {
    await exportVolume(services, volume, output, signal);
    if (!isSpecial) renameSync(written, path);
  } catch (error) {
    if (!isSpecial) rmSync(written, { force: true });
    throw error;
  } finally {
    closeSync(output);
  }
}

function openTarget(path: string, written: string, flags: string): number {
  try {
    return openSync(written, flags, 0o600);
  } catch (cause) {
    const reason = { ENOENT: 'no such file or directory', EACCES: 'permission denied', EROFS: 'read-only file system' }[
      errnoOf(cause) ?? ''
    ];
    throw new TiffinError(
      'invalid-argument',
      `unable to create target file path ${JSON.stringify(path)}: open ${path}: ${reason ?? errnoOf(cause) ?? 'cannot be written'}`,
      { cause },
    );
  }
}

/**
 * Makes files in a volume of the tar that `input` gives, over those that it has. Every name and link is looked up within the volume.
 *
 * @throws {TiffinError} `corrupt` for what is no tar, `no-space`, …; what was made before stays
 */
export async function importVolume(
  services: VolumeFileServices,
  volume: VolumeRecord,
  input: Readable,
  signal: AbortSignal,
): Promise<void> {
  const counts = noCounts();
  const target = sideOf(services, volume, '/');
  const options = { keepOwners: true, overwrite: true };
  await whileLocked(volume, signal, () =>
    putFiles({ target: target(), options, form: 'stream' }, (stream) => feedTar(input, stream, signal), {
      realm: services.realm,
      counts,
      signal,
    }),
  );
  warnOfDevices(services, counts);
}

/**
 * Mounts a volume in this session of `unshare`, where that is more than its directory.
 *
 * @returns where its files are
 */
export async function mountVolume(services: VolumeFileServices, volume: VolumeRecord): Promise<string> {
  const facts = factsOf(services, volume);
  if (facts.medium === undefined || isMounted(services, volume)) return volume.path;
  const path = `${services.places.runRoot}/mount-${randomId().slice(0, 16)}`;
  writeFileAtomically(path, encodePlan(volumeMountPlan(facts, facts.medium)), { sync: false });
  try {
    await mountPlan(path, `mount volume ${volume.name}`);
  } finally {
    rmSync(path, { force: true });
  }
  return volume.path;
}

/** Takes what `mountVolume` mounted away. */
export async function unmountVolume(services: Pick<VolumeFileServices, 'places'>, volume: VolumeRecord): Promise<void> {
  if (isMounted(services, volume)) await unmountAll([volume.path]);
}

function isMounted({ places }: Pick<VolumeFileServices, 'places'>, { path }: VolumeRecord): boolean {
  return mountPointsBelow(`${places.root}/volumes`).includes(path);
}

function factsOf(services: VolumeFileServices, volume: VolumeRecord): VolumeFacts {
  const { runRoot } = services.places;
  mkdirSync(`${runRoot}/volumes`, { recursive: true, mode: 0o700 });
  const { medium } = volumePlace(services, volume);
  return { name: volume.name, directory: services.volumes.directory(volume.name), medium, runRoot };
}

function sideOf(services: VolumeFileServices, volume: VolumeRecord, path: string): () => TransferSide {
  const facts = factsOf(services, volume);
  return () => ({
    path: Buffer.from(path),
    container: { plan: volumeCopyPlan(facts, services.realm), planPath: copyFilePath([facts.directory]) },
  });
}

/** One copy from or to a volume at a time; nothing was read or made when the lock is another's. */
async function whileLocked(volume: VolumeRecord, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TiffinError && error.code === 'corrupt') throw notATar(volume, error);
      if (!(error instanceof TransferFailure)) throw error;
      if (error.report.stage !== 'lock') throw failureOf(volume, error);
      await sleep(retryMs, signal);
    }
  }
}

function notATar({ name }: VolumeRecord, cause: TiffinError): TiffinError {
  return new TiffinError('corrupt', `extracting into volume ${name}: this is no tar archive, packed or not, or it is damaged`, { cause });
}

function failureOf({ name }: VolumeRecord, { side, report }: TransferFailure): TiffinError {
  const said = storageFailure(report, '');
  const doing = side === 'target' ? 'extracting into' : 'reading';
  return new TiffinError(said.code, `${doing} volume ${name}: ${said.message}`, { hint: said.hint });
}

function warnOfDevices({ log }: VolumeFileServices, { devices }: TransferCounts): void {
  if (devices > 0) log.warn(`${devices} device nodes were left out: only root can make them`);
}
