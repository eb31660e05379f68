import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { TiffinError } from '../lib/errors.ts';

const frameMagic = 0xfd2fb528;
const dictionaryIdBytes = [0, 1, 2, 4] as const;
const contentSizeBytes = [0, 2, 4, 8] as const;

/** What the next bytes of the stream are. */
type Part = 'magic' | 'skippable-size' | 'descriptor' | 'block-header' | 'passed-over';

/**
 * Cuts a zstd stream at the ends of its frames: each chunk that comes out ends where a frame does, or where a chunk
 * that went in did. Skippable frames are left out.
 *
 * Node's own decompressor drops what follows the end of a frame within one chunk (24.21), and images of the
 * zstd:chunked kind have a frame for each file.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 */
export class ZstdFrames extends Transform {
  readonly #walker = new FrameWalker();

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      let start = 0;
      while (start < chunk.length) {
        const { end, payload } = this.#walker.advance(chunk, start);
        for (const piece of payload) this.push(piece);
        start = end;
      }
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Knows where it is within a frame by its header and its blocks' headers, without decoding any. */
class FrameWalker {
  #part: Part = 'magic';
  #missing = 4;
  #gathered: number[] = [];
  #afterwards: Part | 'end' = 'magic';
  #hasChecksum = false;
  #isSkippable = false;

  /**
   * Walks to the end of the frame or of the chunk, whichever comes first. A frame's first four bytes are held back until
   * they say that it is not to be skipped.
   */
  advance(chunk: Buffer, start: number): { end: number; payload: Buffer[] } {
    const payload: Buffer[] = [];
    let position = start;
    let isEnd = false;
    while (position < chunk.length && !isEnd) {
      const part = this.#part;
      const from = position;
      position += this.#take(chunk, position);
      const wasMagic = part === 'magic';
      if (!wasMagic && !this.#isSkippable) payload.push(chunk.subarray(from, position));
      if (this.#missing > 0) break;
      const magic = wasMagic ? Buffer.from(this.#gathered) : undefined;
      isEnd = this.#finishPart();
      if (magic !== undefined && !this.#isSkippable) payload.push(magic);
    }
    return { end: position, payload: joinNeighbours(payload) };
  }

  #take(chunk: Buffer, position: number): number {
    const length = Math.min(this.#missing, chunk.length - position);
    if (this.#part !== 'passed-over') this.#gathered.push(...chunk.subarray(position, position + length));
    this.#missing -= length;
    return length;
  }

  /** Decides what comes next; true at the end of a frame. */
  #finishPart(): boolean {
    const value = this.#gathered.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
    this.#gathered = [];
    switch (this.#part) {
      case 'magic':
        return this.#readMagic(value);
      case 'skippable-size':
        return this.#passOver(value, 'end');
      case 'descriptor':
        return this.#readDescriptor(value);
      case 'block-header':
        return this.#readBlockHeader(value);
      case 'passed-over':
        return this.#afterwards === 'end' ? this.#expect('magic', 4, true) : this.#expect(this.#afterwards, 3, false);
      default:
        return this.#part satisfies never;
    }
  }

  #readMagic(magic: number): boolean {
    this.#isSkippable = magic >= 0x184d2a50 && magic <= 0x184d2a5f;
    if (this.#isSkippable) return this.#expect('skippable-size', 4, false);
    if (magic !== frameMagic) throw new TiffinError('corrupt', 'the zstd stream goes on with something that is no frame');
    return this.#expect('descriptor', 1, false);
  }

  #readDescriptor(descriptor: number): boolean {
    const isSingleSegment = (descriptor & 0x20) !== 0;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag === 0 && isSingleSegment ? 1 : (contentSizeBytes[sizeFlag] ?? 0);
    return this.#passOver((isSingleSegment ? 0 : 1) + (dictionaryIdBytes[descriptor & 3] ?? 0) + sizeBytes, 'block-header');
  }

  #readBlockHeader(header: number): boolean {
    const isLast = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    if (type === 3) throw new TiffinError('corrupt', 'the zstd stream has a block of an unknown type');
    const bytes = type === 1 ? 1 : header >>> 3;
    return this.#passOver(bytes + (isLast && this.#hasChecksum ? 4 : 0), isLast ? 'end' : 'block-header');
  }

  #passOver(bytes: number, afterwards: Part | 'end'): boolean {
    if (bytes === 0) return afterwards === 'end' ? this.#expect('magic', 4, true) : this.#expect(afterwards, 3, false);
    this.#afterwards = afterwards;
    return this.#expect('passed-over', bytes, false);
  }

  #expect(part: Part, bytes: number, isEnd: boolean): boolean {
    this.#part = part;
    this.#missing = bytes;
    return isEnd;
  }
}

/** Parts of one chunk that follow each other are passed on as one. */
function joinNeighbours(pieces: readonly Buffer[]): Buffer[] {
  const joined: Buffer[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const touches = last !== undefined && last.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset;
    if (touches) joined[joined.length - 1] = Buffer.from(piece.buffer, last.byteOffset, last.length + piece.length);
    else joined.push(piece);
  }
  return joined;
}
