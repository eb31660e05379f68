import type { FileHandle } from 'node:fs/promises';
import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import { TiffinError } from '../../lib/errors.ts';

/** A file or link of a tar: where its bytes are, or what it points at. */
export type TarEntry =
  | { readonly kind: 'file'; readonly start: number; readonly size: number }
  | { readonly kind: 'symlink' | 'link'; readonly target: string }
  | { readonly kind: 'twice' };

const blockBytes = 512;
const maxMetaBytes = 1024 * 1024;
const maxEntries = 200_000;

/** Types of entries that speak about the next one, and of those that are files. */
const metaTypes = new Set<string>([
  'ExtendedHeader',
  'OldExtendedHeader',
  'NextFileHasLongPath',
  'OldGnuLongPath',
  'NextFileHasLongLinkpath',
  'GlobalExtendedHeader',
]);
const fileTypes = new Set<string>(['File', 'OldFile', 'ContiguousFile']);

/** What the headers in front of an entry said about it. */
type Overrides = { path?: string; linkpath?: string; size?: number };

/**
 * Lists the entries of a plain tar by reading its headers only.
 *
 * Names are made relative (`./a`, `/a` and `a` are one); a name that occurs twice stands for nothing. What is neither a
 * file nor a link is left out.
 *
 * @param size bytes of the file: an entry that claims to reach further is refused
 * @throws {TiffinError} `corrupt` for what is no tar, ends early, or uses sparse entries
 */
export async function indexTar(file: FileHandle, size: number, label: string): Promise<Map<string, TarEntry>> {
  const walk = new TarWalk(file, size, label);
  const entries = new Map<string, TarEntry>();
  for (let count = 0; ; count++) {
    if (count > maxEntries) throw walk.fail(`has more than ${maxEntries} entries`);
    const next = await walk.next();
    if (next === undefined) return entries;
    entries.set(next.name, entries.has(next.name) ? { kind: 'twice' } : next.entry);
  }
}

class TarWalk {
  readonly #file: FileHandle;
  readonly #size: number;
  readonly #label: string;
  #position = 0;

  constructor(file: FileHandle, size: number, label: string) {
    this.#file = file;
    this.#size = size;
    this.#label = label;
  }

  fail(reason: string): TiffinError {
    return new TiffinError('corrupt', `${this.#label}: the tar ${reason}`);
  }

  /** The next file or link, with what pax and GNU headers say about it. */
  async next(): Promise<{ name: string; entry: TarEntry } | undefined> {
    let overrides: Overrides = {};
    for (;;) {
      const block = await this.#block();
      if (block === undefined) return undefined;
      const header = this.#header(block, {});
      if (metaTypes.has(header.type)) {
        overrides = { ...overrides, ...this.#readMeta(header.type, await this.#meta(header.size ?? 0)) };
        continue;
      }
      // The name that counts is the overriding one: by its last character the package tells old directories.
      const entry = this.#entry(this.#header(block, overrides), overrides);
      if (entry !== undefined) return { name: normalizeName(overrides.path ?? header.path ?? ''), entry };
      overrides = {};
    }
  }

  #entry(header: Header, overrides: Overrides): TarEntry | undefined {
    const { type } = header;
    if (type === 'SparseFile') throw this.fail('holds a sparse entry, which image archives do not');
    const target = overrides.linkpath ?? header.linkpath ?? '';
    if (type === 'SymbolicLink') return { kind: 'symlink', target };
    if (type === 'Link') return { kind: 'link', target };
    const start = this.#position;
    const size = overrides.size ?? header.size ?? 0;
    this.#skip(size);
    return fileTypes.has(type) ? { kind: 'file', start, size } : undefined;
  }

  /** What a header for the next entry says; a global one says nothing that counts here. */
  #readMeta(type: string, bytes: Buffer): Overrides {
    if (type === 'ExtendedHeader' || type === 'OldExtendedHeader') return this.#readPax(bytes);
    if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath') return { path: text(bytes) };
    return type === 'NextFileHasLongLinkpath' ? { linkpath: text(bytes) } : {};
  }

  async #block(): Promise<Buffer | undefined> {
    const block = await this.#read(blockBytes);
    // An archive ends with two blocks of zeros; one, or the end of the file on a border, is taken too.
    return block === undefined || block.every((byte) => byte === 0) ? undefined : block;
  }

  #header(block: Buffer, overrides: Overrides): Header {
    const header = new Header(block, 0, overrides);
    if (!header.cksumValid)
      throw this.fail(
        this.#position === blockBytes
          ? 'has no valid header: it is no tar, and the payload does not match any of the supported image formats'
          : 'is damaged',
      );
    if (!Number.isSafeInteger(header.size ?? 0) || (header.size ?? 0) < 0) throw this.fail('holds an entry of impossible size');
    return header;
  }

  async #meta(size: number): Promise<Buffer> {
    if (size > maxMetaBytes) throw this.fail('holds a header that is too large');
    const bytes = await this.#read(size);
    if (bytes === undefined) throw this.fail('ends early');
    this.#position += padding(size);
    return bytes;
  }

  #readPax(bytes: Buffer): Overrides {
    const body = bytes.toString('utf8');
    if (/(?:^|\n)\d+ GNU\.sparse\./.test(body)) throw this.fail('holds a sparse entry, which image archives do not');
    const { path, linkpath, size } = Pax.parse(body);
    if (size !== undefined && (!Number.isSafeInteger(size) || size < 0)) throw this.fail('holds an entry of impossible size');
    return {
      ...(path === undefined ? {} : { path }),
      ...(linkpath === undefined ? {} : { linkpath }),
      ...(size === undefined ? {} : { size }),
    };
  }

  #skip(size: number): void {
    this.#position += size + padding(size);
    if (this.#position - padding(size) > this.#size) throw this.fail('ends early');
  }

  async #read(length: number): Promise<Buffer | undefined> {
    if (this.#position >= this.#size) return undefined;
    const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(length), 0, length, this.#position);
    if (bytesRead < length) throw this.fail('ends early');
    this.#position += length;
    return buffer;
  }
}

function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

/** A name within an archive without `.` components and leading slashes; `..` takes the component before it away. */
export function normalizeName(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
