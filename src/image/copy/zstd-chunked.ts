import { availableParallelism } from 'node:os';
import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync } from 'node:zlib';
import { BufferSweeper } from '../../lib/sweeper.ts';
import { digestOf } from '../../oci/digest.ts';
import { chunkBytes } from '../../storage/plain-tar.ts';
import { Crc64 } from './crc64.ts';
import type { TarEntry } from './tar-fields.ts';
import { walkTar } from './tar-walker.ts';
import { chunkEntry, fileEntry, footer, skippable, type TocEntry } from './zstd-toc.ts';

const compress = promisify(zstdCompress);
const prefix = 'io.github.containers.zstd-chunked';
/** A frame holds no more than this of a file. */
const maxChunkBytes = 1 << 20;
/** From this size on it is worth another thread. */
const threadedBytes = 64 << 10;
/** What a frame takes beside its bytes. */
const contextBytes = 512 << 10;

/** How a layer is packed. */
export type ChunkedOptions = { readonly level: number; readonly signal: AbortSignal | undefined };

/** A layer on its way, and what is noted beside it once it has passed. */
export type ChunkedLayer = { readonly output: Readable; readonly annotations: () => Promise<Readonly<Record<string, string>>> };

/**
 * Packs a plain tar with zstd so that parts of it can be fetched alone: each file has frames of its own, which a table at the end lists,
 * and what is between them is kept for those who rebuild the tar. For everybody else it is an ordinary zstd stream.
 *
 * @see https://github.com/containers/storage/blob/main/docs/containers-storage-zstd-chunked.md
 */
export function packChunked(plain: readonly (Readable | Duplex)[], { level, signal }: ChunkedOptions): ChunkedLayer {
  const tar = new PassThrough({ highWaterMark: chunkBytes });
  pipeline([...plain, tar], signal === undefined ? {} : { signal }).catch((error: Error) => tar.destroy(error));
  const packer = new Packer(level);
  const output = Readable.from(packer.pack(tar), { objectMode: false, highWaterMark: chunkBytes });
  return { output, annotations: () => Promise.resolve(packer.annotations) };
}

/** A frame that is being compressed, and who is told where it begins and ends. */
type Frame = { readonly bytes: Promise<Buffer>; readonly placed: (start: number, end: number) => void };

/** A file whose bytes are passing. */
type OpenFile = {
  readonly entry: TarEntry;
  readonly crc: Crc64;
  readonly hash: ReturnType<typeof createHash>;
  chunk: Buffer[];
  chunkSize: number;
  done: number;
  first: TocEntry;
};

class Packer {
  annotations: Readonly<Record<string, string>> = {};
  readonly #level: number;
  readonly #frames: Frame[] = [];
  readonly #sweeper = new BufferSweeper();
  readonly #toc: TocEntry[] = [];
  /** What tar-split records: headers and paddings as they are, files by their sums. */
  #split: Buffer[] = [];
  #splitPosition = 0;
  #splitBytes = 0;
  readonly #splitPacked: Buffer[] = [];
  #position = 0;
  /** Since the last frame, and since the last record. */
  #between: Buffer[] = [];
  #segment: Buffer[] = [];
  #file: OpenFile | undefined;

  constructor(level: number) {
    this.#level = level;
  }

  async *pack(tar: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const part of walkTar(tar)) {
      switch (part.kind) {
        case 'header':
          await this.#begin(part.raw, part.entry);
          break;
        case 'payload':
          this.#payload(part.bytes, part.isLast);
          break;
        case 'padding':
          this.#between.push(part.raw);
          this.#segment.push(part.raw);
          break;
        default:
          part satisfies never;
      }
      while (this.#frames.length > availableParallelism() * 2) yield await this.#emit();
    }
    this.#endFrame();
    await this.#endSegment();
    while (this.#frames.length > 0) yield await this.#emit();
    yield* this.#tables();
  }

  async #begin(raw: Buffer, entry: TarEntry): Promise<void> {
    this.#between.push(raw);
    this.#segment.push(raw);
    await this.#endSegment();
    const first = fileEntry(entry);
    this.#toc.push(first);
    if (entry.size === 0) {
      await this.#record({ type: 1, name: entry.name, payload: null });
      return;
    }
    this.#endFrame();
    this.#file = { entry, crc: new Crc64(), hash: createHash('sha256'), chunk: [], chunkSize: 0, done: 0, first };
  }

  #payload(bytes: Buffer, isLast: boolean): void {
    const file = this.#file;
    if (file === undefined) return;
    file.crc.update(bytes);
    file.hash.update(bytes);
    file.chunk.push(bytes);
    file.chunkSize += bytes.length;
    if (file.chunkSize >= maxChunkBytes || isLast) this.#endChunk(file, isLast);
    if (!isLast) return;
    const { entry, first, crc, hash } = file;
    first.digest = `sha256:${hash.digest('hex')}`;
    this.#file = undefined;
    this.#queueRecord({ type: 1, name: entry.name, size: entry.size, payload: crc.digest().toString('base64') });
  }

  #endChunk(file: OpenFile, isLast: boolean): void {
    const bytes = Buffer.concat(file.chunk);
    const entry = file.done === 0 ? file.first : chunkEntry(file.entry.name, file.done);
    if (file.done > 0) this.#toc.push(entry);
    entry.chunkSize = bytes.length;
    entry.chunkDigest = digestOf(bytes);
    const { first } = file;
    this.#frame(bytes, (start, end) => {
      entry.offset = start;
      if (isLast) first.endOffset = end;
    });
    file.done += bytes.length;
    file.chunk = [];
    file.chunkSize = 0;
  }

  #endFrame(): void {
    if (this.#between.length > 0) this.#frame(Buffer.concat(this.#between), () => undefined);
    this.#between = [];
  }

  #frame(plain: Buffer, placed: Frame['placed']): void {
    const options = { params: { [constants.ZSTD_c_compressionLevel]: this.#level } };
    const bytes = plain.length < threadedBytes ? Promise.resolve(zstdCompressSync(plain, options)) : compress(plain, options);
    // A failure is seen when its turn comes; until then it must not count as unhandled.
    bytes.catch(() => undefined);
    this.#frames.push({ bytes, placed });
    // What came in, its copy, what it is packed to, and zstd's own memory, of which the collector knows nothing.
    this.#sweeper.passed(3 * plain.length + contextBytes);
  }

  async #emit(): Promise<Buffer> {
    const frame = this.#frames.shift();
    const bytes = (await frame?.bytes) ?? Buffer.alloc(0);
    frame?.placed(this.#position, this.#position + bytes.length);
    this.#position += bytes.length;
    return bytes;
  }

  async #endSegment(): Promise<void> {
    if (this.#segment.length > 0) await this.#record({ type: 2, payload: Buffer.concat(this.#segment).toString('base64') });
    this.#segment = [];
  }

  #queueRecord(record: object): void {
    const line = Buffer.from(`${JSON.stringify({ ...record, position: this.#splitPosition })}\n`);
    this.#splitPosition += 1;
    this.#splitBytes += line.length;
    this.#split.push(line);
  }

  async #record(record: object): Promise<void> {
    this.#queueRecord(record);
    if (this.#split.length >= 1000) await this.#packSplit();
  }

  async #packSplit(): Promise<void> {
    const lines = Buffer.concat(this.#split);
    this.#split = [];
    this.#splitPacked.push(await compress(lines));
  }

  async *#tables(): AsyncGenerator<Buffer> {
    await this.#packSplit();
    const split = Buffer.concat(this.#splitPacked);
    const table = Buffer.from(JSON.stringify({ version: 1, entries: this.#toc, tarSplitDigest: digestOf(split) }));
    const packed = await compress(table);
    const tocStart = this.#position + 8;
    const splitStart = tocStart + packed.length + 8;
    const places = {
      toc: { start: tocStart, packed: packed.length, plain: table.length },
      split: { start: splitStart, packed: split.length, plain: this.#splitBytes },
    };
    yield skippable(packed);
    yield skippable(split);
    yield skippable(footer(places));
    this.annotations = {
      [`${prefix}.manifest-checksum`]: digestOf(packed),
      [`${prefix}.manifest-position`]: `${tocStart}:${packed.length}:${table.length}:1`,
      [`${prefix}.tarsplit-position`]: `${splitStart}:${split.length}:${this.#splitBytes}`,
    };
  }
}
