import { createReadStream, fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { TiffinError } from '../lib/errors.ts';

const nullDevice = 0x103;

/**
 * Standard input as a stream of bytes, for archives.
 *
 * @param option what names a file instead, for the message
 * @throws {TiffinError} `invalid-argument` when it is a terminal: nobody types an archive
 */
export function standardInput(option: string): Readable {
  const status = fstatSync(0);
  if (status.isCharacterDevice() && status.rdev !== nullDevice) {
    throw new TiffinError('invalid-argument', `cannot read from terminal, use command-line redirection or ${option}`);
  }
  return createReadStream('', { fd: 0, autoClose: false, highWaterMark: 1 << 20 });
}
