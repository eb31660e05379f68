import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { TiffinError } from '../../lib/errors.ts';

const blockBytes = 512;
const chunkBytes = 1 << 20;
const maxMetaBytes = 1 << 20;

/** An entry of a layer of ours, for comparing; text is bytes, a character each (`latin1`). */
export type LayerEntry = {
  readonly path: string;
  /** What its header says, by words that people know: `mode`, `owner`, `time`, … */
  readonly facts: Readonly<Record<string, string>>;
  /** SHA-256 of its bytes. */
  readonly content: string;
};

/**
 * Reads a plain tar entry by entry, as the helper writes layers: ustar with pax headers.
 *
 * @throws {TiffinError} `corrupt` for a tar that ends early or says what the helper never does
 */
export async function* layerEntries(path: string): AsyncGenerator<LayerEntry> {
  const file = await open(path);
  try {
    let [position, pax] = [0, new Map<string, string>()];
    for (;;) {
      const block = Buffer.alloc(blockBytes);
      const { bytesRead } = await file.read(block, 0, blockBytes, position);
      if (bytesRead < blockBytes || block.every((byte) => byte === 0)) return;
      position += blockBytes;
      const header = readHeader(block, pax);
      if (header.type === 'x') {
        pax = readPax(await readAll(file, position, header.size));
      } else {
        yield { path: header.path, facts: header.facts, content: await hashOf(file, position, header.size) };
        pax = new Map();
      }
      position += Math.ceil(header.size / blockBytes) * blockBytes;
    }
  } finally {
    await file.close();
  }
}

type File = Awaited<ReturnType<typeof open>>;

function readHeader(
  block: Buffer,
  pax: ReadonlyMap<string, string>,
): { readonly type: string; readonly path: string; readonly size: number; readonly facts: LayerEntry['facts'] } {
  const text = (from: number, length: number): string => block.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  const type = text(156, 1) || '0';
  const prefix = text(345, 155);
  const path = pax.get('path') ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
  const size = Number(pax.get('size') ?? Number.parseInt(text(124, 12).trim() || '0', 8));
  if (!Number.isSafeInteger(size) || size < 0) throw corrupt(path);
  const attributes = [...pax].filter(([key]) => key.startsWith('SCHILY.xattr.')).map(([key, value]) => [key.slice(13), value] as const);
  const facts = {
    type,
    mode: text(100, 8).trim(),
    owner: `${pax.get('uid') ?? Number.parseInt(text(108, 8), 8)}:${pax.get('gid') ?? Number.parseInt(text(116, 8), 8)}`,
    time: pax.get('mtime') ?? String(Number.parseInt(text(136, 12), 8)),
    'link target': pax.get('linkpath') ?? text(157, 100),
    device: `${text(329, 8)}:${text(337, 8)}`,
    ...Object.fromEntries(attributes.map(([name, value]) => [`attribute ${name}`, value])),
  };
  return { type, path, size, facts };
}

function readPax(bytes: Buffer): Map<string, string> {
  const pax = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, space));
    const record = bytes.toString('latin1', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (space < 0 || !(length > 0) || equals < 0) throw corrupt('pax header');
    pax.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return pax;
}

async function readAll(file: File, position: number, size: number): Promise<Buffer> {
  if (size > maxMetaBytes) throw corrupt('pax header');
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await file.read(bytes, 0, size, position);
  if (bytesRead < size) throw corrupt('pax header');
  return bytes;
}

async function hashOf(file: File, start: number, size: number): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(Math.min(size, chunkBytes));
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), start + at);
    if (bytesRead === 0) throw corrupt('file');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}

function corrupt(what: string): TiffinError {
  return new TiffinError('corrupt', `compare layers: ${what}: the tar is damaged`);
}
