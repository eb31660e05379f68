import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBounded, verifyingStream } from '../../../src/lib/streams.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const bytes = Buffer.from('some bytes of a layer');
const digest = (algorithm: string): string => `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
const through = (expected: { digest: string; size: number }, chunks: readonly Buffer[] = [bytes]): Promise<Buffer> =>
  buffer(Readable.from(chunks).compose(verifyingStream(expected, 'layer 1')));

const verifies = suite('verifyingStream');
verifies('passes what has the digest and the size', async () => {
  for (const algorithm of ['sha256', 'sha512']) {
    assert.equal(await through({ digest: digest(algorithm), size: bytes.length }, [bytes.subarray(0, 5), bytes.subarray(5)]), bytes);
  }
});
verifies('fails at the first surplus byte, at a short end, and on other bytes', async () => {
  await assertRejects(through({ digest: digest('sha256'), size: 4 }), 'corrupt', /layer 1 is longer than its 4 bytes/);
  await assertRejects(through({ digest: digest('sha256'), size: 100 }), 'corrupt', /ends after 21 of 100 bytes/);
  await assertRejects(through({ digest: `sha256:${'0'.repeat(64)}`, size: bytes.length }), 'corrupt', /does not match its digest/);
});
verifies('takes no bytes for an empty blob', async () => {
  const empty = `sha256:${createHash('sha256').digest('hex')}`;
  assert.is((await through({ digest: empty, size: 0 }, [])).length, 0);
});
verifies.run();

const reads = suite('readBounded');
reads('reads all, up to its bound', async () => {
  assert.equal(await readBounded(Readable.from([bytes, bytes]), 42, 'answer'), Buffer.concat([bytes, bytes]));
});
reads('stops a stream that is longer', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(1000);
    })(),
  );
  await assertRejects(readBounded(endless, 5000, 'answer'), 'corrupt', /answer is larger than 5000 bytes/);
  assert.is(endless.destroyed, true);
});
reads.run();
