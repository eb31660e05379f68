import type { TarEntry } from './tar-fields.ts';

/** A line of the table of contents of zstd:chunked, in the order of keys that its readers write. Offsets are of the packed bytes. */
export type TocEntry = {
  type: TarEntry['type'] | 'chunk';
  name: string;
  linkName?: string;
  mode?: number;
  size?: number;
  uid?: number;
  gid?: number;
  modtime?: string;
  accesstime?: string;
  changetime?: string;
  devMajor?: number;
  devMinor?: number;
  xattrs?: Readonly<Record<string, string>>;
  digest?: string;
  offset?: number;
  endOffset?: number;
  chunkSize?: number;
  chunkOffset?: number;
  chunkDigest?: string;
};

type Place = { readonly start: number; readonly packed: number; readonly plain: number };

/** The line of an entry of the tar; where its bytes are is added later. What is zero or empty is left out. */
export function fileEntry(entry: TarEntry): TocEntry {
  const accessed = timeOf(entry.accessed);
  const changed = timeOf(entry.changed);
  const modified = timeOf(entry.modified);
  return {
    type: entry.type,
    name: entry.name,
    ...(entry.linkName === '' ? {} : { linkName: entry.linkName }),
    ...optional({ mode: entry.mode, size: entry.size, uid: entry.uid, gid: entry.gid }),
    ...(modified === undefined ? {} : { modtime: modified }),
    ...(accessed === undefined ? {} : { accesstime: accessed }),
    ...(changed === undefined ? {} : { changetime: changed }),
    ...optional({ devMajor: entry.devMajor, devMinor: entry.devMinor }),
    ...(entry.xattrs.size === 0
      ? {}
      : { xattrs: Object.fromEntries([...entry.xattrs].map(([key, value]) => [key, value.toString('base64')])) }),
  };
}

/** The line of a further chunk of a file. */
export function chunkEntry(name: string, chunkOffset: number): TocEntry {
  return { type: 'chunk', name, chunkOffset };
}

/** Bytes in a frame that readers of zstd pass over. */
export function skippable(bytes: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50, 0);
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

/** What stands at the very end: where the tables are. */
export function footer({ toc, split }: { readonly toc: Place; readonly split: Place }): Buffer {
  const bytes = Buffer.alloc(64);
  const numbers = [toc.start, toc.packed, toc.plain, 1, split.start, split.packed, split.plain];
  for (const [index, value] of numbers.entries()) bytes.writeBigUInt64LE(BigInt(value), index * 8);
  bytes.write('GNUlInUx', 56, 'latin1');
  return bytes;
}

/** Seconds, perhaps with a fraction, as RFC 3339. */
function timeOf(seconds: string | undefined): string | undefined {
  const [, whole, fraction = ''] = /^(-?[0-9]{1,12})(?:\.([0-9]{1,9})[0-9]*)?$/.exec(seconds ?? '') ?? [];
  if (whole === undefined) return undefined;
  const digits = fraction.replace(/0+$/, '');
  return new Date(Number(whole) * 1000).toISOString().replace(/\.000Z$/, `${digits === '' ? '' : `.${digits}`}Z`);
}

function optional<Key extends string>(numbers: Readonly<Record<Key, number>>): Partial<Record<Key, number>> {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== 0)) as Partial<Record<Key, number>>;
}
