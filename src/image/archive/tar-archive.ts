import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import type { LocatedBlob } from '../blob-source.ts';
import type { Archive } from './archive.ts';
import { indexTar, normalizeName } from './tar-index.ts';
import type { TarEntry } from './tar-index.ts';

const maxLinks = 8;

/** A plain tar file, read in place through its index. */
export class TarArchive implements Archive {
  readonly label: string;
  readonly #file: FileHandle;
  readonly #entries: ReadonlyMap<string, TarEntry>;

  private constructor(label: string, file: FileHandle, entries: ReadonlyMap<string, TarEntry>) {
    this.label = label;
    this.#file = file;
    this.#entries = entries;
  }

  /** Opens a file and reads its index. @throws {TiffinError} `corrupt` when it is no tar */
  static async open(path: string, label: string): Promise<TarArchive> {
    const file = await open(path, 'r');
    try {
      const entries = await indexTar(file, (await file.stat()).size, label);
      return new TarArchive(label, file, entries);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.#resolve(name) !== undefined;
  }

  size(name: string): number {
    return this.#get(name).size;
  }

  open(name: string, offset: number): Readable {
    const { start, size } = this.#get(name);
    if (offset >= size) return Readable.from([]);
    return createReadStream(this.#path(), { start: start + offset, end: start + size - 1, highWaterMark: 1 << 20 });
  }

  async locate(name: string): Promise<LocatedBlob> {
    const { start, size } = this.#get(name);
    return { file: await open(this.#path(), 'r'), start, size };
  }

  /** A descriptor of its own for each reader, of the very file whose index was read: its name may mean another one by now. */
  #path(): string {
    return `/proc/self/fd/${this.#file.fd}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  #get(name: string): { start: number; size: number } {
    const entry = this.#resolve(name);
    if (entry === undefined) throw new TiffinError('corrupt', `${this.label}: ${name} is missing from the archive`);
    if (entry.kind !== 'file') throw new TiffinError('corrupt', `${this.label}: ${name} occurs twice in the archive`);
    return entry;
  }

  #resolve(name: string): Exclude<TarEntry, { kind: 'symlink' | 'link' }> | undefined {
    let current = normalizeName(name);
    for (let links = 0; links <= maxLinks; links++) {
      const entry = this.#entries.get(current);
      if (entry === undefined || entry.kind === 'file' || entry.kind === 'twice') return entry;
      // A symbolic link counts from where it stands, a hard link from the top.
      const from = entry.kind === 'symlink' && !entry.target.startsWith('/') ? current.slice(0, current.lastIndexOf('/') + 1) : '';
      current = normalizeName(from + entry.target);
    }
    throw new TiffinError('corrupt', `${this.label}: ${name} is a link to a link without end`);
  }
}
