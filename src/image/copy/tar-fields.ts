import { TiffinError } from '../../lib/errors.ts';

/** The unit of a tar. */
export const blockBytes = 512;

/** What the header of an entry says. Names as written; times in seconds, with a fraction where there is one. */
export type TarEntry = {
  readonly type: 'reg' | 'hardlink' | 'symlink' | 'char' | 'block' | 'dir' | 'fifo';
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the entry in the tar. */
  readonly size: number;
  readonly modified: string;
  readonly accessed: string | undefined;
  readonly changed: string | undefined;
  readonly devMajor: number;
  readonly devMinor: number;
  readonly xattrs: ReadonlyMap<string, Buffer>;
};

/** What stood before the header, and says what did not fit into it. */
export type TarExtras = {
  readonly pax: ReadonlyMap<string, Buffer>;
  readonly longName: Buffer | undefined;
  readonly longLink: Buffer | undefined;
};

const types: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'reg',
  '\0': 'reg',
  '7': 'reg',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'char',
  '4': 'block',
  '5': 'dir',
  '6': 'fifo',
};
const xattrPrefix = 'SCHILY.xattr.';
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a header. @throws {TiffinError} `corrupt`; `unsupported` for sparse files, other types and names that are not UTF-8 */
export function readEntry(block: Buffer, { pax, longName, longLink }: TarExtras): TarEntry {
  const type = typeOf(block, pax);
  const number = (key: string, start: number, length = 8): number => numberOf(pax.get(key)) ?? octal(block, start, length);
  const time = (key: string): string | undefined => pax.get(key)?.toString('latin1');
  const isDevice = type === 'char' || type === 'block';
  return {
    type,
    name: text(pax.get('path') ?? withoutZeros(longName) ?? joinedName(block)),
    linkName: text(pax.get('linkpath') ?? withoutZeros(longLink) ?? field(block, 157, 100)),
    mode: octal(block, 100, 8),
    uid: number('uid', 108),
    gid: number('gid', 116),
    size: type === 'reg' ? number('size', 124, 12) : 0,
    modified: time('mtime') ?? String(octal(block, 136, 12)),
    accessed: time('atime'),
    changed: time('ctime'),
    devMajor: isDevice ? octal(block, 329, 8) : 0,
    devMinor: isDevice ? octal(block, 337, 8) : 0,
    xattrs: new Map([...pax].flatMap(([key, value]) => (key.startsWith(xattrPrefix) ? [[key.slice(xattrPrefix.length), value]] : []))),
  };
}

function typeOf(block: Buffer, pax: ReadonlyMap<string, Buffer>): TarEntry['type'] {
  const flag = String.fromCharCode(block[156] ?? 0);
  if (flag === 'S' || [...pax.keys()].some((key) => key.startsWith('GNU.sparse.'))) throw unsupported('a sparse file');
  const type = types[flag];
  if (type === undefined) throw unsupported(`an entry of type ${JSON.stringify(flag)}`);
  return type;
}

/** The size field of a header. */
export function sizeOf(block: Buffer): number {
  return octal(block, 124, 12);
}

/** The records of a pax header. @throws {TiffinError} `corrupt` */
export function parsePax(bytes: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, Math.max(at, blank)));
    const record = bytes.subarray(blank + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    if (blank < 0 || !Number.isInteger(length) || length <= blank - at || equals < 0 || bytes[at + length - 1] !== 0x0a) {
      throw new TiffinError('corrupt', 'a pax header of the layer cannot be read');
    }
    records.set(record.toString('latin1', 0, equals), record.subarray(equals + 1));
    at += length;
  }
  return records;
}

/** Octal digits, or binary where the first bit is set. */
function octal(block: Buffer, start: number, length: number): number {
  const bytes = block.subarray(start, start + length);
  if ((bytes[0] ?? 0) & 0x80) {
    const value = bytes.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & 0x7f : byte), 0);
    if (Number.isSafeInteger(value)) return value;
  } else {
    const digits = bytes.toString('latin1').replace(/\0.*$/s, '').trim();
    if (/^[0-7]*$/.test(digits)) return digits === '' ? 0 : Number.parseInt(digits, 8);
  }
  throw new TiffinError('corrupt', 'a number in a header of the layer cannot be read');
}

function numberOf(value: Buffer | undefined): number | undefined {
  const digits = value?.toString('latin1');
  return digits !== undefined && /^[0-9]{1,15}$/.test(digits) ? Number(digits) : undefined;
}

/** POSIX splits long names; GNU's older format has other fields in that place. */
function joinedName(block: Buffer): Buffer {
  const name = field(block, 0, 100);
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? field(block, 345, 155) : Buffer.alloc(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

function field(block: Buffer, start: number, length: number): Buffer {
  return withoutZeros(block.subarray(start, start + length)) ?? Buffer.alloc(0);
}

function withoutZeros(bytes: Buffer | undefined): Buffer | undefined {
  const end = bytes?.indexOf(0) ?? -1;
  return end === -1 ? bytes : bytes?.subarray(0, end);
}

function text(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw unsupported('a name that is not UTF-8');
  }
}

function unsupported(what: string): TiffinError {
  return new TiffinError('unsupported', `zstd:chunked cannot describe ${what}, which a layer has`, {
    hint: 'use --compression-format zstd',
  });
}
