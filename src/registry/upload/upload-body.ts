import type { Readable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import { BufferSweeper } from '../../lib/sweeper.ts';
import type { StallWatch } from '../http/stall-watch.ts';

/** What a body is made of: a part of a blob. */
export type BodyPart = {
  /** Gives the bytes from an offset on. */
  readonly open: (offset: number) => Promise<Readable>;
  readonly start: number;
  readonly length: number;
  /** Names the blob in errors. */
  readonly what: string;
  readonly watch: Pick<StallWatch, 'feed' | 'rest'>;
  /** Called with the position in the blob up to which bytes were handed over. */
  readonly onSent: (position: number) => void;
};

/** What the network takes at once. */
const pieceBytes = 1 << 20;

/**
 * The bytes of a part of a blob, opened when the first is asked for and closed after the last. The watch runs while the network has a piece.
 *
 * @throws {TiffinError} `corrupt` when there are fewer than stated
 */
export async function* uploadBody({ open, start, length, what, watch, onSent }: BodyPart): AsyncGenerator<Uint8Array> {
  const stream = await open(start);
  const sweeper = new BufferSweeper();
  let left = length;
  try {
    for await (const chunk of stream) {
      for (let bytes = chunk as Uint8Array; bytes.length > 0 && left > 0; bytes = bytes.subarray(pieceBytes)) {
        const piece = bytes.subarray(0, Math.min(pieceBytes, left));
        left -= piece.length;
        watch.feed();
        yield piece;
        watch.rest();
        sweeper.passed(piece.length);
        onSent(start + length - left);
      }
      if (left === 0) return;
    }
    if (left > 0) throw new TiffinError('corrupt', `${what} ends ${left} bytes early`, { hint: 'pull or load the image again' });
  } finally {
    watch.rest();
    stream.destroy();
  }
}
