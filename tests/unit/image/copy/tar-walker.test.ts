import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type TarPart, walkTar } from '../../../../src/image/copy/tar-walker.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';

const tar = Buffer.from(
  tarArchive([
    { path: 'dir', type: 'directory' },
    { path: 'dir/file', content: 'a'.repeat(1000) },
    { path: `dir/${'long'.repeat(60)}`, content: 'b' },
    { path: 'empty' },
  ]),
);
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function walk(bytes: Buffer, size = bytes.length): Promise<TarPart[]> {
  const parts: TarPart[] = [];
  for await (const part of walkTar(pieces(bytes, size))) parts.push(part);
  return parts;
}
const bytesOf = (parts: readonly TarPart[]): Buffer =>
  Buffer.concat(parts.map((part) => (part.kind === 'payload' ? part.bytes : part.raw)));

const test = suite('walkTar');
for (const size of [1, 100, 511, 512, 513, 10_000]) {
  test(`loses no byte of chunks of ${size}`, async () => {
    const parts = await walk(tar, size);
    assert.ok(bytesOf(parts).equals(tar));
    const names = parts.flatMap((part) => (part.kind === 'header' ? [part.entry.name.slice(0, 12)] : []));
    assert.equal(
      names.map((name) => name.replace(/\/$/, '')),
      ['dir', 'dir/file', 'dir/longlong', 'empty'],
    );
  });
}
test('says where the bytes of a file end', async () => {
  const payload = (await walk(tar, 300)).filter((part) => part.kind === 'payload');
  assert.is(payload.filter(({ isLast }) => isLast).length, 2);
  assert.is(payload.at(-1)?.isLast, true);
});
for (const length of [1024 + 300, 2047]) {
  test(`does not take ${length} bytes for the whole`, async () => {
    await assertRejects(walk(tar.subarray(0, length)), 'corrupt', /ends within an entry/);
  });
}
test.run();
