import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ParallelGzip } from '../../../../src/image/copy/parallel-gzip.ts';

async function pack(chunks: readonly Buffer[], level = 6, threads = 2): Promise<Buffer> {
  const packed: Buffer[] = [];
  for await (const chunk of Readable.from(chunks, { objectMode: false }).pipe(new ParallelGzip({ level, threads })))
    packed.push(chunk as Buffer);
  return Buffer.concat(packed);
}
const text = Buffer.from('the quick brown fox jumps over the lazy dog. '.repeat(40_000));

const test = suite('ParallelGzip');
for (const size of [0, 1, 262_143, 262_144, 262_145, 524_288, 1_500_000]) {
  test(`packs ${size} bytes into one member`, async () => {
    const plain = text.subarray(0, size);
    assert.ok(gunzipSync(await pack([plain])).equals(plain));
  });
}
test('gives the same bytes however they come, and on any number of threads', async () => {
  const whole = await pack([text], 6, 1);
  const pieces = Array.from({ length: Math.ceil(text.length / 70_001) }, (_, index) => text.subarray(index * 70_001, (index + 1) * 70_001));
  assert.ok((await pack(pieces, 6, 4)).equals(whole));
});
test('obeys the level', async () => {
  assert.ok((await pack([text], 9)).length <= (await pack([text], 1)).length);
  assert.ok((await pack([text], 0)).length > text.length);
});
test.run();
