import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { callbackify, promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { BufferSweeper } from '../../lib/sweeper.ts';

const deflate = promisify(deflateRaw);

/** What one task packs; larger ones compress no better, smaller ones cost more. */
const blockBytes = 256 * 1024;
/** What a block may refer back to. */
const dictionaryBytes = 32 * 1024;
/** Magic, deflate, no flags, no time, no extra flags, Unix: the same bytes for the same input. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/**
 * Packs a stream with gzip on several threads: blocks are deflated side by side, each with the end of the one before as its dictionary, and
 * joined to one ordinary gzip member, as pigz does. The result depends on the input and the level alone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export class ParallelGzip extends Transform {
  readonly #level: number;
  readonly #threads: number;
  readonly #queue: Promise<Buffer>[] = [];
  readonly #sweeper = new BufferSweeper();
  #rest: Buffer = Buffer.alloc(0);
  #dictionary: Buffer | undefined;
  #crc = 0;
  #size = 0;
  #begun = false;

  constructor({ level, threads }: { readonly level: number; readonly threads: number }) {
    super({ readableHighWaterMark: 1 << 20, writableHighWaterMark: 1 << 20 });
    this.#level = level;
    this.#threads = Math.max(1, threads);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#crc = crc32(chunk, this.#crc);
    this.#size += chunk.length;
    callbackify(() => this.#advance(chunk))(done);
  }

  override _flush(done: TransformCallback): void {
    callbackify(() => this.#end())(done);
  }

  async #advance(chunk: Buffer): Promise<void> {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    // The last block is only known as such at the end.
    for (; bytes.length > blockBytes; bytes = bytes.subarray(blockBytes)) {
      this.#start(bytes.subarray(0, blockBytes), constants.Z_SYNC_FLUSH);
      if (this.#queue.length > this.#threads) await this.#emit();
    }
    this.#rest = bytes;
  }

  async #end(): Promise<void> {
    this.#start(this.#rest, constants.Z_FINISH);
    while (this.#queue.length > 0) await this.#emit();
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.#crc, 0);
    trailer.writeUInt32LE(this.#size % 2 ** 32, 4);
    this.push(trailer);
  }

  #start(block: Buffer, finishFlush: number): void {
    const dictionary = this.#dictionary;
    this.#dictionary = block.subarray(Math.max(0, block.length - dictionaryBytes));
    const work = deflate(block, {
      level: this.#level,
      finishFlush,
      chunkSize: 64 * 1024,
      ...(dictionary === undefined ? {} : { dictionary }),
    });
    // A failure is seen when its turn comes; until then it must not count as unhandled.
    work.catch(() => undefined);
    this.#queue.push(work);
  }

  async #emit(): Promise<void> {
    const packed = await this.#queue.shift();
    if (!this.#begun) this.push(header);
    this.#begun = true;
    this.push(packed);
    // What was packed, and what came of it.
    this.#sweeper.passed(2 * blockBytes);
  }
}
