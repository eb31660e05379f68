import { closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { readRegularFile, storageError } from '../../lib/files.ts';
import { packingOf, unpackFile } from '../../image/spool.ts';
import { noCounts, putFiles, TransferFailure } from '../../native/transfer.ts';
import { storageFailure } from '../../native/storage-report.ts';
import type { UnpackBound } from '../../storage/plain-tar.ts';
import type { SourceText } from '../context.ts';
import { maxContainerfileBytes } from './inside.ts';
import type { ScratchServices } from '../scratch-directory.ts';

/** The slice with which archives become directories. */
export type PackedServices = ScratchServices & { readonly unpackBound?: UnpackBound | undefined };

/** What a file of unknown kind turned out to be. */
export type Unpacked = { readonly kind: 'files'; readonly path: string } | { readonly kind: 'containerfile'; readonly text: SourceText };

/** What is unpacked, and where to. */
export type PackedInput = {
  readonly path: string;
  /** What messages call it. */
  readonly label: string;
  /** Of our own. */
  readonly scratch: string;
  /** The file is ours, and not needed afterwards. */
  readonly isOurs: boolean;
  readonly signal?: AbortSignal | undefined;
};

const blockBytes = 512;

/**
 * Unpacks a tar, whatever packs it, to a directory in our own place; what is no tar must be a Containerfile. What a file is, its bytes say.
 *
 * @throws {TiffinError} `corrupt` for an archive that is broken, hostile, or unpacks to more than it honestly may; `invalid-argument` for what is
 *   neither; `no-space`, `cancelled`
 */
export async function unpackContext(services: PackedServices, input: PackedInput): Promise<Unpacked> {
  const { path, label, scratch, signal } = input;
  const packing = await sniff(path);
  if (packing === 'none') {
    if (!isTar(path)) return { kind: 'containerfile', text: readContainerfile(path, label) };
    const unpacked = await unpackTar(services, input);
    if (input.isOurs) rmSync(path, { force: true });
    return unpacked;
  }
  using plain = await unpackFile(path, packing, { root: scratch, label, signal, bound: services.unpackBound });
  if (input.isOurs) rmSync(path, { force: true });
  if (!isTar(plain.path)) return { kind: 'containerfile', text: readContainerfile(plain.path, label) };
  return await unpackTar(services, { ...input, path: plain.path });
}

async function sniff(path: string): ReturnType<typeof packingOf> {
  await using file = await open(path, 'r');
  return await packingOf(file);
}

async function unpackTar({ realm }: PackedServices, { path, label, scratch, signal }: PackedInput): Promise<Unpacked> {
  const directory = join(scratch, 'files');
  const stop = signal ?? new AbortController().signal;
  let fd: number | undefined;
  try {
    mkdirSync(directory, { mode: 0o755 });
    fd = openSync(path, 'r');
    const options = { keepOwners: false, overwrite: true, keepModes: true, bounded: true };
    const target = { path: Buffer.from(directory) };
    await putFiles({ target, options, form: 'stream' }, fd, { realm, counts: noCounts(), signal: stop });
  } catch (error) {
    if (error instanceof TransferFailure) throw storageFailure(error.report, label);
    throw storageError(`unpack ${label}`, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
  return { kind: 'files', path: directory };
}

/** Old tars have no mark: what tells them is the sum of their first block. One without any entry is a block of zeros. */
function isTar(path: string): boolean {
  const block = Buffer.alloc(blockBytes);
  const fd = openSync(path, 'r');
  try {
    if (readSync(fd, block, 0, blockBytes, 0) < blockBytes) return false;
  } finally {
    closeSync(fd);
  }
  if (block.every((byte) => byte === 0)) return true;
  const stated = Number.parseInt(block.toString('latin1', 148, 156).replace(/[\0 ]+$/, ''), 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  return stated === sum;
}

function readContainerfile(path: string, label: string): SourceText {
  const bytes = readRegularFile(path, maxContainerfileBytes);
  if (bytes.includes(0))
    throw new TiffinError('invalid-argument', `${label}: it is neither a tar nor a Containerfile`, {
      hint: 'a context is a directory, a tar (plain, or packed with gzip, zstd, xz or bzip2), or the text of a Containerfile',
    });
  return { name: label, bytes };
}
