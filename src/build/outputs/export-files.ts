import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { writeOutputFile } from '../../image/output-file.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { storageError } from '../../lib/files.ts';
import { storageFailure } from '../../native/storage-report.ts';
import { noCounts, putFiles, TransferFailure } from '../../native/transfer.ts';
import { packTree } from '../../native/unpack.ts';
import type { BuiltImage } from '../outcome.ts';
import type { BuildServices } from '../services.ts';

/** The slice with which files leave the store. */
export type ExportServices = Pick<BuildServices, 'realm' | 'layers' | 'log'>;

/** Two blocks of zeros: a tar without entries. */
const emptyTar = Buffer.alloc(1024);

/**
 * Merges the files of an image into a directory of the user's: what is there and not in the image stays, a file of the same name is replaced, in one
 * step. All of it belongs to the user, and nothing gets a set-ID bit; links that lie in the directory lead nowhere else.
 *
 * @throws {TiffinError} `denied`, `no-space`, `already-exists` where a directory is to become a file or the other way round, `cancelled`
 */
export async function exportToDirectory(
  services: ExportServices,
  built: BuiltImage,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  makeDirectory(directory);
  const counts = noCounts();
  const run = { realm: services.realm, counts, signal };
  const target = { path: Buffer.from(directory) };
  const options = { keepOwners: false, overwrite: false };
  try {
    await putFiles({ target, options, form: 'stream' }, (stream) => pipeline(openTar(services, built, signal), stream as Writable), run);
  } catch (error) {
    throw worded(error, directory);
  }
  if (counts.devices > 0) services.log.warn(`left out of ${directory}, where they cannot be made: ${counts.devices} devices`);
}

/** Writes the files of an image as a tar: to a file, which appears when it is whole, or to a stream. @throws {TiffinError} as `exportToDirectory` */
export async function exportToTar(
  services: ExportServices,
  built: BuiltImage,
  destination: string | Writable,
  signal: AbortSignal,
): Promise<void> {
  const tar = openTar(services, built, signal);
  if (typeof destination === 'string') await writeOutputFile(destination, tar, signal);
  else await pipeline(tar, destination, { signal, end: false });
}

/** Where the files of one of several platforms go: `linux_arm64_v8`. */
export function platformDirectory(directory: string, { platform }: BuiltImage): string {
  return join(directory, platform.replaceAll('/', '_'));
}

function openTar({ realm, layers }: ExportServices, { image }: BuiltImage, signal: AbortSignal): Readable {
  const [topmost, ...lower] = layers.stack(image.layers.map(({ diffId }) => diffId));
  if (topmost === undefined) return Readable.from([emptyTar]);
  return packTree(topmost, { realm, lower, changeset: false, signal });
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') throw new TiffinError('not-found', `--output ${directory}: not a directory`);
    if (errnoOf(error) !== 'EEXIST' || statSync(directory).isDirectory()) throw storageError(`make ${directory}`, error);
    throw new TiffinError('already-exists', `--output ${directory}: it is a file, not a directory`, {
      hint: `for a tar: --output type=tar,dest=${directory}`,
    });
  }
}

function worded(error: unknown, directory: string): unknown {
  if (!(error instanceof TransferFailure)) return error;
  if (error.report.stage === 'kind')
    return new TiffinError('already-exists', `write ${directory}: ${error.report.text}`, {
      hint: 'a directory is not replaced by something else, nor the other way round: remove it, or choose another place',
    });
  return storageFailure(error.report, `write ${directory}`);
}
