import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { uploadBody } from '../../../../src/registry/upload/upload-body.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const bytes = Buffer.alloc(3_000_000, 'abcdefg');
function part(start: number, length: number, content: Buffer = bytes) {
  const events: string[] = [];
  let stream: Readable | undefined;
  const body = uploadBody({
    open: (offset) => Promise.resolve((stream = Readable.from([content.subarray(offset)], { objectMode: false }))),
    start,
    length,
    what: 'the blob',
    watch: { feed: () => void events.push('feed'), rest: () => void events.push('rest') },
    onSent: (position) => void events.push(String(position)),
  });
  return { body, events, isClosed: () => stream?.destroyed === true };
}
async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

const test = suite('uploadBody');
test('gives a part in pieces, and watches only while one is under way', async () => {
  const { body, events, isClosed } = part(100_000, 1_500_000);
  assert.ok((await read(body)).equals(bytes.subarray(100_000, 1_600_000)));
  assert.equal(events, ['feed', 'rest', '1148576', 'feed', 'rest', '1600000', 'rest']);
  assert.ok(isClosed());
});
test('opens nothing before it is asked for', () => {
  const { isClosed, events } = part(0, 10);
  assert.is(isClosed(), false);
  assert.equal(events, []);
});
test('says when there is too little', async () => {
  const { body, isClosed } = part(2_999_000, 5000);
  await assertRejects(read(body), 'corrupt', /the blob ends 4000 bytes early/);
  assert.ok(isClosed());
});
test('closes what it read when nobody wants more', async () => {
  const { body, isClosed } = part(0, 3_000_000);
  for await (const _piece of body) break;
  assert.ok(isClosed());
});
test.run();
