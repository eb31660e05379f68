import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifiedBytes } from '../../../../src/image/sinks/verified.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const test = suite('verifiedBytes');
const bytes = Buffer.from('some bytes');
const blob = { digest: digestOf(bytes), size: bytes.length };
const open =
  (...chunks: Uint8Array[]) =>
  (): Promise<Readable> =>
    Promise.resolve(Readable.from(chunks));

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

test('passes on what is right, and says how far it is', async () => {
  const seen: number[] = [];
  assert.is(
    await read(verifiedBytes(blob, open(bytes.subarray(0, 3), bytes.subarray(3)), { progress: (sent) => seen.push(sent) })),
    'some bytes',
  );
  assert.equal(seen, [3, 10]);
});

test('refuses what is longer, shorter or other', async () => {
  await assertRejects(read(verifiedBytes(blob, open(bytes, bytes))), 'corrupt', /longer than the stated 10/);
  await assertRejects(read(verifiedBytes(blob, open(bytes.subarray(1)))), 'corrupt', /ends after 9 of the stated 10/);
  await assertRejects(read(verifiedBytes(blob, open(Buffer.from('same bytes')))), 'corrupt', /has the digest sha256:/);
});

test('stops when it is told to', async () => {
  await assertRejects(read(verifiedBytes(blob, open(bytes), { signal: AbortSignal.abort() })), 'cancelled');
});

test.run();
