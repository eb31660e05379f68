import type { Readable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import { readBounded } from '../../lib/streams.ts';
import type { LocatedBlob } from '../blob-source.ts';

/**
 * A set of named files from outside, read in place. Names are only ever compared, never used as paths outside it; links
 * are followed within it.
 */
export type Archive = AsyncDisposable & {
  /** What errors call it. */
  readonly label: string;
  /** It is a directory, not a tar. */
  readonly isDirectory?: boolean;
  has(name: string): boolean;
  /** Bytes of a file. @throws {TiffinError} `corrupt` when there is no such file, or its name stands for two */
  size(name: string): number;
  /** Reads a file from a byte on, in large chunks. */
  open(name: string, offset: number): Readable;
  /** Where the bytes of a file lie. @throws {TiffinError} `corrupt` as `size` */
  locate(name: string): Promise<LocatedBlob>;
};

/** Reads a small file of an archive whole. @throws {TiffinError} `corrupt` when it is missing or larger than `maxBytes` */
export async function readArchiveFile(archive: Archive, name: string, maxBytes: number): Promise<Uint8Array> {
  const size = archive.size(name);
  if (size > maxBytes) throw new TiffinError('corrupt', `${archive.label}: ${name} has ${size} bytes, more than the ${maxBytes} allowed`);
  return await readBounded(archive.open(name, 0), maxBytes, name);
}
