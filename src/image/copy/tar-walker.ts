import { TiffinError } from '../../lib/errors.ts';
import type { TarEntry } from './tar-fields.ts';
import { blockBytes, parsePax, readEntry, sizeOf } from './tar-fields.ts';

/** A part of a plain tar: the blocks before an entry's bytes, some of those bytes, or what stands at the end. All parts make the tar. */
export type TarPart =
  | { readonly kind: 'header'; readonly raw: Buffer; readonly entry: TarEntry }
  | { readonly kind: 'payload'; readonly bytes: Buffer; readonly isLast: boolean }
  | { readonly kind: 'padding'; readonly raw: Buffer };

/** Bytes of a file come in pieces of this size at most. */
const maxPieceBytes = 1 << 20;
/** The most that the blocks before one entry may have: long names, attributes. */
const maxHeaderBytes = 4 << 20;

/** Walks through a plain tar, part by part, without changing a byte. @throws {TiffinError} `corrupt`, `unsupported` for sparse files */
export async function* walkTar(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarPart> {
  const reader = new Reader(chunks);
  for (;;) {
    const header = await readHeader(reader);
    if (header === undefined) break;
    yield { kind: 'header', ...header };
    for (let left = header.entry.size; left > 0;) {
      const bytes = await reader.some(left);
      left -= bytes.length;
      yield { kind: 'payload', bytes, isLast: left === 0 };
    }
    const padding = (blockBytes - (header.entry.size % blockBytes)) % blockBytes;
    if (padding > 0) yield { kind: 'padding', raw: await reader.exactly(padding) };
  }
  for (let rest = await reader.rest(); rest !== undefined; rest = await reader.rest()) yield { kind: 'padding', raw: rest };
}

/** The blocks up to the bytes of the next entry; undefined at the end. */
async function readHeader(reader: Reader): Promise<{ raw: Buffer; entry: TarEntry } | undefined> {
  const blocks: Buffer[] = [];
  let total = 0;
  let pax = new Map<string, Buffer>();
  let longName: Buffer | undefined;
  let longLink: Buffer | undefined;
  for (;;) {
    const isEnd = await reader.startsWithZeros();
    if (isEnd && blocks.length === 0) return undefined;
    if (isEnd) throw new TiffinError('corrupt', 'the layer ends within an entry');
    const block = await reader.exactly(blockBytes);
    blocks.push(block);
    const type = String.fromCharCode(block[156] ?? 0);
    if (!'xLK'.includes(type)) return { raw: Buffer.concat(blocks), entry: readEntry(block, { pax, longName, longLink }) };
    const size = sizeOf(block);
    total += size;
    if (total > maxHeaderBytes) throw new TiffinError('corrupt', 'the headers of one entry of the layer are too large');
    const padded = await reader.exactly(Math.ceil(size / blockBytes) * blockBytes);
    blocks.push(padded);
    const value = padded.subarray(0, size);
    if (type === 'x') pax = parsePax(value);
    else if (type === 'L') longName = value;
    else longLink = value;
  }
}

/** Bytes of a stream, so many at a time. */
class Reader {
  readonly #iterator: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#iterator = chunks[Symbol.asyncIterator]();
  }

  /** At least one byte, at most `limit`. */
  async some(limit: number): Promise<Buffer> {
    if (this.#buffer.length === 0 && !(await this.#fill())) throw new TiffinError('corrupt', 'the layer ends within an entry');
    return this.#take(Math.min(limit, this.#buffer.length, maxPieceBytes));
  }

  async exactly(length: number): Promise<Buffer> {
    while (this.#buffer.length < length) if (!(await this.#fill())) throw new TiffinError('corrupt', 'the layer ends within an entry');
    return this.#take(length);
  }

  /** Whether the next block is empty, or nothing follows. */
  async startsWithZeros(): Promise<boolean> {
    while (this.#buffer.length < blockBytes) if (!(await this.#fill())) return true;
    return this.#buffer.subarray(0, blockBytes).every((byte) => byte === 0);
  }

  async rest(): Promise<Buffer | undefined> {
    return this.#buffer.length > 0 || (await this.#fill()) ? this.#take(this.#buffer.length) : undefined;
  }

  #take(length: number): Buffer {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  async #fill(): Promise<boolean> {
    const next = await this.#iterator.next();
    if (next.done === true) return false;
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
    return true;
  }
}
