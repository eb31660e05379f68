/**
 * Writes tar archives byte by byte, so that an image can be made without a tool and a test can say exactly what is in it.
 */

/** One member. Numbers default to 0, `mode` to 0755 for directories and 0644 otherwise, `type` to a file. */
export type TarEntry = {
  readonly path: string;
  readonly type?: 'file' | 'directory' | 'symlink' | 'hardlink' | 'fifo' | 'character' | 'block';
  readonly content?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970. */
  readonly modifiedAt?: number;
  /** Target of a symbolic or hard link. */
  readonly target?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  /** pax records, for instance `{'SCHILY.xattr.user.a': 'b'}`; long paths get theirs by themselves. */
  readonly pax?: Readonly<Record<string, string>>;
};

const typeFlags = { file: '0', hardlink: '1', symlink: '2', character: '3', block: '4', directory: '5', fifo: '6' } as const;
const block = 512;

/** The archive of `entries`, in their order, ended by two empty blocks. The same entries give the same bytes. */
export function tarArchive(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(member), Buffer.alloc(2 * block)]);
}

function member(entry: TarEntry): Buffer[] {
  const pax = { ...entry.pax };
  if (Buffer.byteLength(entry.path) > 100) pax['path'] = entry.path;
  if (entry.target !== undefined && Buffer.byteLength(entry.target) > 100) pax['linkpath'] = entry.target;
  const content = Buffer.from(entry.content ?? '');
  const own = [header(entry, typeFlags[entry.type ?? 'file'], content.length), padded(content)];
  if (Object.keys(pax).length === 0) return own;
  const records = Buffer.from(Object.entries(pax).map(paxRecord).join(''));
  return [header({ path: 'pax' }, 'x', records.length), padded(records), ...own];
}

/** `LENGTH key=value\n`, where LENGTH counts itself. */
function paxRecord([key, value]: readonly [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  const size = Buffer.byteLength(rest);
  let length = size + String(size).length;
  length = size + String(length).length;
  return `${length}${rest}`;
}

function header(entry: TarEntry, flag: string, size: number): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, width: number): void => {
    bytes.write(value.toString(8).padStart(width - 1, '0'), at, width - 1, 'latin1');
  };
  bytes.write(entry.path, 0, 100);
  octal(entry.mode ?? (entry.type === 'directory' ? 0o755 : 0o644), 100, 8);
  octal(entry.uid ?? 0, 108, 8);
  octal(entry.gid ?? 0, 116, 8);
  octal(size, 124, 12);
  octal(entry.modifiedAt ?? 0, 136, 12);
  bytes.write(flag, 156, 1);
  bytes.write(entry.target ?? '', 157, 100);
  bytes.write('ustar\u000000', 257, 8, 'latin1');
  octal(entry.device?.major ?? 0, 329, 8);
  octal(entry.device?.minor ?? 0, 337, 8);
  bytes.fill(' ', 148, 156);
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  bytes[154] = 0;
  return bytes;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((block - (content.length % block)) % block)]);
}
