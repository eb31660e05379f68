import { readSync } from 'node:fs';

import type { LogDriver } from '../../runtime/request.ts';
import { recordHead } from './line.ts';

const blockBytes = 64 * 1024;
const newline = 0x0a;

/** Where to begin, and how many of the wanted lines lie before the file. */
export type TailStart = { readonly offset: number; readonly missing: number };

/**
 * Finds where the last `lines` lines of a log file begin, reading it backwards; pieces of one line count once.
 *
 * @param fd open for reading; its position does not move
 * @param sizeBytes how much of it to look at
 */
export function findTail(fd: number, { driver, lines, sizeBytes }: { driver: LogDriver; lines: number; sizeBytes: number }): TailStart {
  if (lines === 0) return { offset: sizeBytes, missing: 0 };
  let counted = 0;
  let lineStart = sizeBytes;
  const seen = new Set<string>();
  for (const { offset, head } of recordsBackwards(fd, sizeBytes)) {
    const { stream, endsLine } = recordHead(driver, head);
    // A part of a line belongs to the next record of its stream, if there is one: that one was counted.
    if (endsLine || !seen.has(stream)) {
      if (counted === lines) return { offset: lineStart, missing: 0 };
      counted += 1;
    }
    seen.add(stream);
    lineStart = offset;
  }
  return { offset: 0, missing: lines - counted };
}

/** The records of a file, last one first: where each begins, and its bytes. */
function* recordsBackwards(fd: number, sizeBytes: number): Generator<{ offset: number; head: Buffer }> {
  let end = sizeBytes;
  let carry = Buffer.alloc(0);
  while (end > 0) {
    const start = Math.max(0, end - blockBytes);
    const block = Buffer.allocUnsafe(end - start);
    const read = readSync(fd, block, 0, block.length, start);
    const bytes = Buffer.concat([block.subarray(0, read), carry]);
    let stop = bytes.length;
    for (;;) {
      // The newline at the very end of a record closes it and begins none.
      const at = stop < 2 ? -1 : bytes.lastIndexOf(newline, stop - 2);
      if (at < 0) break;
      yield { offset: start + at + 1, head: bytes.subarray(at + 1, bytes[stop - 1] === newline ? stop - 1 : stop) };
      stop = at + 1;
    }
    carry = bytes.subarray(0, stop);
    end = start;
  }
  if (carry.length > 0) yield { offset: 0, head: carry };
}
