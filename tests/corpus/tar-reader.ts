/**
 * Reads the well-formed archives that builders write: ustar, pax, GNU's long names and numbers.
 */

/** A member of an archive; `type` is its letter in `ls -l`, with `h` for a hard link. */
export type Member = {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedAt: number;
  readonly target: string;
  readonly device: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: Buffer;
};

const types: Readonly<Record<string, string>> = { '0': 'f', '\0': 'f', '1': 'h', '2': 'l', '3': 'c', '4': 'b', '5': 'd', '6': 'p' };

/** The members, in their order. Throws for a type that no layer has. */
export function readTar(bytes: Buffer): Member[] {
  const members: Member[] = [];
  let pax = new Map<string, string>();
  for (let at = 0; at + 512 <= bytes.length;) {
    const header = bytes.subarray(at, at + 512);
    if (header.every((byte) => byte === 0)) break;
    const size = Number(pax.get('size') ?? number(header, 124, 12));
    const content = bytes.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    const flag = text(header, 156, 1) || '\0';
    if (flag === 'x') pax = new Map([...pax, ...paxRecords(content)]);
    else if (flag === 'L' || flag === 'K') pax.set(flag === 'L' ? 'path' : 'linkpath', text(content, 0, size));
    else {
      members.push(member(header, pax, content));
      pax = new Map();
    }
  }
  return members;
}

function member(header: Buffer, pax: ReadonlyMap<string, string>, content: Buffer): Member {
  const flag = text(header, 156, 1) || '\0';
  const type = types[flag];
  if (type === undefined) throw new Error(`a member of type ${JSON.stringify(flag)}`);
  const prefix = text(header, 257, 8).startsWith('ustar') ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  const attributes = [...pax].filter(([key]) => key.startsWith('SCHILY.xattr.')).map(([key, value]) => [key.slice(13), value] as const);
  return {
    path: pax.get('path') ?? (prefix === '' ? name : `${prefix}/${name}`),
    type,
    mode: number(header, 100, 8) & 0o7777,
    uid: Number(pax.get('uid') ?? number(header, 108, 8)),
    gid: Number(pax.get('gid') ?? number(header, 116, 8)),
    modifiedAt: Number(pax.get('mtime') ?? number(header, 136, 12)),
    target: pax.get('linkpath') ?? text(header, 157, 100),
    device: type === 'c' || type === 'b' ? `${number(header, 329, 8)}:${number(header, 337, 8)}` : '',
    attributes: Object.fromEntries(attributes),
    content,
  };
}

function text(bytes: Buffer, at: number, width: number): string {
  const field = bytes.subarray(at, at + width);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? width : end);
}

function number(bytes: Buffer, at: number, width: number): number {
  if (((bytes[at] ?? 0) & 0x80) !== 0) return Number(BigInt(`0x${bytes.toString('hex', at + 1, at + width)}`));
  return Number.parseInt(text(bytes, at, width).trim() || '0', 8);
}

/** Values of attributes are bytes; they become text of one character a byte. */
function paxRecords(bytes: Buffer): [string, string][] {
  const records: [string, string][] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(' ', at);
    const length = Number(bytes.toString('latin1', at, space));
    const equals = bytes.indexOf('=', space);
    const key = bytes.toString('utf8', space + 1, equals);
    records.push([key, bytes.toString(key.startsWith('SCHILY.xattr.') ? 'latin1' : 'utf8', equals + 1, at + length - 1)]);
    at += length;
  }
  return records;
}
