import { readSync } from 'node:fs';

import type { LogDriver } from '../../runtime/request.ts';
import { parseLogRecord } from './line.ts';

const blockBytes = 64 * 1024;
const newline = 0x0a;

/**
 * Finds a place in a log file before which no record is younger than a moment, by halving: records stand in the order of their times.
 *
 * @param fd open for reading; its position does not move
 * @param sinceMs milliseconds since 1970
 * @returns where a record begins; 0 when the first one may be wanted
 */
export function findSince(fd: number, { driver, sinceMs, sizeBytes }: { driver: LogDriver; sinceMs: number; sizeBytes: number }): number {
  const block = Buffer.allocUnsafe(blockBytes);
  let [before, after] = [0, sizeBytes];
  while (after - before > blockBytes) {
    const middle = before + Math.floor((after - before) / 2);
    const record = recordAt(fd, middle, { block, driver });
    if (record !== undefined && record.atMs < sinceMs) before = record.offset;
    else after = middle;
  }
  return before;
}

/** The first whole record that begins behind an offset; undefined when there is none near. */
function recordAt(
  fd: number,
  offset: number,
  { block, driver }: { block: Buffer; driver: LogDriver },
): { offset: number; atMs: number } | undefined {
  const bytes = block.subarray(0, readSync(fd, block, 0, block.length, offset));
  let start = bytes.indexOf(newline) + 1;
  for (let end = bytes.indexOf(newline, start); start > 0 && end >= 0; end = bytes.indexOf(newline, start)) {
    const piece = parseLogRecord(driver, bytes.subarray(start, end));
    const atMs = piece === undefined ? NaN : Date.parse(piece.timestamp);
    if (!Number.isNaN(atMs)) return { offset: offset + start, atMs };
    start = end + 1;
  }
  return undefined;
}
