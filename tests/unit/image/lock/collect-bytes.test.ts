import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { collectBytes } from '../../../../src/image/lock/collect-bytes.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const test = suite('collectBytes');
const stream = (...chunks: readonly string[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

test('takes as many bytes as were stated', async () => {
  assert.is((await collectBytes(stream('ab', 'c'), 3)).toString(), 'abc');
  assert.is((await collectBytes(stream(), 0)).length, 0);
});

test('refuses more and fewer, and reads no further', async () => {
  await assertRejects(collectBytes(stream('ab'), 3), 'corrupt', /fewer bytes than the stated 3/);
  let sent = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        sent += 1;
        yield Buffer.alloc(10);
      }
    })(),
  );
  await assertRejects(collectBytes(endless, 25), 'corrupt', /more bytes/);
  assert.ok(sent < 100);
});

test.run();
