import { readSync } from 'node:fs';
import { errnoOf } from '../../lib/errors.ts';

const maxLineBytes = 4096;

/** Waits for one line from a descriptor; ends at a newline, at the end of input or at 4096 bytes. */
export function readLine(fd: number): string {
  const bytes: number[] = [];
  const byte = new Uint8Array(1);
  while (bytes.length < maxLineBytes) {
    if (readOne(fd, byte) === 0 || byte[0] === 0x0a) break;
    bytes.push(byte[0] ?? 0);
  }
  return Buffer.from(bytes).toString();
}

function readOne(fd: number, byte: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, byte);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') return 0;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
