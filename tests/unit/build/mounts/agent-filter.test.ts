import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { agentFilter } from '../../../../src/build/mounts/agent-filter.ts';

function message(type: number, body = ''): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length + 1);
  head[4] = type;
  return Buffer.concat([head, Buffer.from(body)]);
}

/** What an agent gets of bytes that come in pieces of a size. */
async function passed(bytes: Buffer, size: number): Promise<Buffer> {
  const filter = agentFilter();
  for (let at = 0; at < bytes.length; at += size) filter.write(bytes.subarray(at, at + size));
  filter.end();
  return Buffer.concat(await filter.toArray());
}

const refused = message(255);

const test = suite('agentFilter');
test('lets keys be listed and used, and nothing be changed, however the bytes come', async () => {
  const list = message(11);
  const sign = message(13, 'a key and what is to be signed');
  const changes = [17, 18, 19, 20, 22, 23, 25, 26, 27, 0, 255].map((type) => message(type, 'x'.repeat(type)));
  const asked = Buffer.concat([list, ...changes, sign, list]);
  for (const size of [1, 3, 5, 64, asked.length])
    assert.equal(await passed(asked, size), Buffer.concat([list, ...changes.map(() => refused), sign, list]), `${size}`);
});
test('passes nothing of a message that was never begun', async () => {
  assert.equal(await passed(Buffer.from([0, 0, 0, 1]), 4), Buffer.alloc(0));
});
for (const size of [0, 256 * 1024 + 1, 0xffffffff])
  test(`ends with a message of ${size} bytes`, async () => {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt32BE(size);
    const failure = await passed(bytes, 5).catch((error: unknown) => error);
    assert.instance(failure, Error);
  });
test.run();
