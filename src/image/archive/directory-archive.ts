import { createReadStream, constants, lstatSync, openSync, fstatSync, closeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import type { LocatedBlob } from '../blob-source.ts';
import type { Archive } from './archive.ts';
import { normalizeName } from './tar-index.ts';

/** A directory, as `oci-dir` and `docker-dir` have it; only regular files below it are read. */
export class DirectoryArchive implements Archive {
  readonly label: string;
  readonly isDirectory = true;
  readonly #path: string;

  constructor(path: string, label: string = path) {
    this.label = label;
    this.#path = path;
  }

  has(name: string): boolean {
    return lstatSync(join(this.#path, normalizeName(name)), { throwIfNoEntry: false })?.isFile() === true;
  }

  size(name: string): number {
    const fd = this.#openFile(name);
    try {
      return fstatSync(fd).size;
    } finally {
      closeSync(fd);
    }
  }

  open(name: string, offset: number): Readable {
    return createReadStream('', { fd: this.#openFile(name), start: offset, highWaterMark: 1 << 20 });
  }

  async locate(name: string): Promise<LocatedBlob> {
    const fd = this.#openFile(name);
    try {
      return { file: await open(`/proc/self/fd/${fd}`, 'r'), start: 0, size: fstatSync(fd).size };
    } finally {
      closeSync(fd);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is kept open.
  }

  #openFile(name: string): number {
    let fd: number;
    try {
      // Without O_NONBLOCK a FIFO in place of a file would hang us.
      fd = openSync(join(this.#path, normalizeName(name)), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (cause) {
      throw new TiffinError('corrupt', `${this.label}: ${name} is missing from the directory`, { cause });
    }
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
    throw new TiffinError('corrupt', `${this.label}: ${name} is not a regular file`);
  }
}
