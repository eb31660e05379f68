import type { Readable } from 'node:stream';

import { TiffinError } from '../../lib/errors.ts';

/** Reads a stream that is to have so many bytes, and no more than one chunk beyond. @throws {TiffinError} `corrupt` */
export async function collectBytes(stream: Readable, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > size) break;
  }
  if (length !== size) throw new TiffinError('corrupt', `a blob has ${length > size ? 'more' : 'fewer'} bytes than the stated ${size}`);
  return Buffer.concat(chunks);
}
