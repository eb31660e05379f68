/**
 * Tar archives byte by byte, wrong ones included: every field of a header can be said literally.
 */

/** Fields of a header; text is written as it is, numbers as octal. `data` is what follows, padded; `size` may lie about it. */
export type RawHeader = {
  readonly name?: string | Buffer;
  readonly mode?: number | string | Buffer;
  readonly uid?: number | string | Buffer;
  readonly gid?: number | string | Buffer;
  readonly size?: number | string | Buffer;
  readonly mtime?: number | string | Buffer;
  readonly type?: string;
  readonly link?: string | Buffer;
  readonly magic?: string;
  readonly prefix?: string;
  readonly checksum?: string;
  readonly data?: string | Buffer;
  /** Bytes put over the header at an offset, before the checksum is made. */
  readonly patches?: readonly (readonly [number, Buffer | string])[];
};

const fields = { mode: [100, 8], uid: [108, 8], gid: [116, 8], size: [124, 12], mtime: [136, 12] } as const;

/** One header with its data. */
export function rawEntry(header: RawHeader): Buffer {
  const data = Buffer.from(header.data ?? '');
  const bytes = Buffer.alloc(512);
  const put = (value: string | Buffer, at: number, width: number): void => void Buffer.from(value).copy(bytes, at, 0, width);
  const numbers = { mode: header.type === '5' ? 0o755 : 0o644, uid: 0, gid: 0, size: data.length, mtime: 1_000_000_000 };
  const whole = { name: 'file', type: '0', link: '', magic: 'ustar\u000000', prefix: '', patches: [], ...numbers, ...header };
  put(whole.name, 0, 100);
  for (const [field, [at, width]] of Object.entries(fields) as [keyof typeof fields, readonly [number, number]][]) {
    const value = whole[field];
    put(typeof value === 'number' ? value.toString(8).padStart(width - 1, '0') : value, at, width);
  }
  put(whole.type, 156, 1);
  put(whole.link, 157, 100);
  put(whole.magic, 257, 8);
  put(whole.prefix, 345, 155);
  for (const [at, value] of whole.patches) put(value, at, 512 - at);
  bytes.fill(' ', 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(header.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return Buffer.concat([bytes, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

/** An extended header with these records; a value that is a Buffer is bytes. The same key may come twice. */
export function paxHeader(records: readonly (readonly [string, string | Buffer])[], type = 'x'): Buffer {
  return rawEntry({ name: 'pax', type, data: Buffer.concat(records.map(([key, value]) => paxRecord(key, value))) });
}

function paxRecord(key: string, value: string | Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** A GNU long name (`L`) or long link (`K`). */
export function gnuLong(type: 'L' | 'K', text: string | Buffer): Buffer {
  return rawEntry({ name: '././@LongLink', type, magic: 'ustar  \0', data: Buffer.concat([Buffer.from(text), Buffer.alloc(1)]) });
}

/** A number in GNU's base-256 form. */
export function base256(value: bigint, width: number): Buffer {
  const bytes = Buffer.alloc(width);
  let rest = BigInt.asUintN(width * 8, value);
  for (let at = width - 1; at >= 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  bytes[0] = value < 0n ? 0xff : (bytes[0] ?? 0) | 0x80;
  return bytes;
}

/** The archive: entries and the two empty blocks at its end. */
export function rawTar(...entries: readonly Buffer[]): Buffer {
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}
