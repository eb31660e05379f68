import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, zstdCompressSync } from 'node:zlib';
import { BufferSweeper } from '../../lib/sweeper.ts';
import { digestOf } from '../../oci/digest.ts';
import { chunkBytes } from '../../storage/plain-tar.ts';
import { Crc64 } from './crc64.ts';
import type { TarEntry } from './tar-fields.ts';
import { PackedText } from './packed-text.ts';
import { walkTar } from './tar-walker.ts';
import { chunkEntry, fileEntry, footer, skippable, type TocEntry } from './zstd-toc.ts';

const prefix = 'io.github.containers.zstd-chunked';
/** A frame holds no more than this of a file. */
const maxChunkBytes = 1 << 20;
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

/** A file whose bytes are passing, and its lines in the table of contents. */
type OpenFile = {
  readonly entry: TarEntry;
  readonly crc: Crc64;
  readonly hash: ReturnType<typeof createHash>;
  readonly lines: [TocEntry, ...TocEntry[]];
  chunk: Buffer[];
  chunkSize: number;
  done: number;
};

/**
 * Packs one frame after the other in this thread: frames that wait for each other would outlive the young generation, and a layer of a
 * gigabyte take hundreds of megabytes.
 */
class Packer {
  annotations: Readonly<Record<string, string>> = {};
  readonly #level: number;
  readonly #sweeper = new BufferSweeper();
  readonly #toc = new PackedText('{"version":1,"entries":[');
  #tocEntries = 0;
  /** What tar-split records: headers and paddings as they are, files by their sums. */
  readonly #split = new PackedText('');
  #splitPosition = 0;
  #ready: Buffer[] = [];
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
          this.#begin(part.raw, part.entry);
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
      yield* this.#take();
    }
    this.#endFrame();
    this.#endSegment();
    yield* this.#take();
    yield* this.#tables();
  }

  #take(): Buffer[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #begin(raw: Buffer, entry: TarEntry): void {
    this.#between.push(raw);
    this.#segment.push(raw);
    this.#endSegment();
    const first = fileEntry(entry);
    if (entry.size === 0) {
      this.#list([first]);
      this.#record({ type: 1, name: entry.name, payload: null });
      return;
    }
    this.#endFrame();
    this.#file = { entry, crc: new Crc64(), hash: createHash('sha256'), lines: [first], chunk: [], chunkSize: 0, done: 0 };
  }

  #payload(bytes: Buffer, isLast: boolean): void {
    const file = this.#file;
    if (file === undefined) return;
    file.crc.update(bytes);
    file.hash.update(bytes);
    file.chunk.push(bytes);
    file.chunkSize += bytes.length;
    if (file.chunkSize >= maxChunkBytes || isLast) this.#endChunk(file);
    if (!isLast) return;
    const { entry, lines, crc, hash } = file;
    lines[0].digest = `sha256:${hash.digest('hex')}`;
    lines[0].endOffset = this.#position;
    this.#list(lines);
    this.#file = undefined;
    this.#record({ type: 1, name: entry.name, size: entry.size, payload: crc.digest().toString('base64') });
  }

  #endChunk(file: OpenFile): void {
    const bytes = Buffer.concat(file.chunk);
    const line = file.done === 0 ? file.lines[0] : chunkEntry(file.entry.name, file.done);
    if (file.done > 0) file.lines.push(line);
    line.chunkSize = bytes.length;
    line.chunkDigest = digestOf(bytes);
    line.offset = this.#position;
    this.#frame(bytes);
    file.done += bytes.length;
    file.chunk = [];
    file.chunkSize = 0;
  }

  #endFrame(): void {
    if (this.#between.length > 0) this.#frame(Buffer.concat(this.#between));
    this.#between = [];
  }

  #frame(plain: Buffer): void {
    const bytes = zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: this.#level } });
    this.#position += bytes.length;
    this.#ready.push(bytes);
    // What came in, its copy, what it is packed to, and zstd's own memory, of which the collector knows nothing.
    this.#sweeper.passed(3 * plain.length + contextBytes);
  }

  #endSegment(): void {
    if (this.#segment.length > 0) this.#record({ type: 2, payload: Buffer.concat(this.#segment).toString('base64') });
    this.#segment = [];
  }

  #record(record: object): void {
    this.#split.append(`${JSON.stringify({ ...record, position: this.#splitPosition })}\n`);
    this.#splitPosition += 1;
  }

  #list(lines: readonly TocEntry[]): void {
    for (const line of lines) this.#toc.append(`${this.#tocEntries++ === 0 ? '' : ','}${JSON.stringify(line)}`);
  }

  async *#tables(): AsyncGenerator<Buffer> {
    const split = await this.#split.end();
    this.#toc.append(`],"tarSplitDigest":"${digestOf(split.packed)}"}`);
    const toc = await this.#toc.end();
    const tocStart = this.#position + 8;
    const splitStart = tocStart + toc.packed.length + 8;
    const places = {
      toc: { start: tocStart, packed: toc.packed.length, plain: toc.plainBytes },
      split: { start: splitStart, packed: split.packed.length, plain: split.plainBytes },
    };
    yield skippable(toc.packed);
    yield skippable(split.packed);
    yield skippable(footer(places));
    this.annotations = {
      [`${prefix}.manifest-checksum`]: digestOf(toc.packed),
      [`${prefix}.manifest-position`]: `${tocStart}:${toc.packed.length}:${toc.plainBytes}:1`,
      [`${prefix}.tarsplit-position`]: `${splitStart}:${split.packed.length}:${split.plainBytes}`,
    };
  }
}
