import { Readable } from 'node:stream';
import { zstdDecompressSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packChunked } from '../../../../src/image/copy/zstd-chunked.ts';
import { decompressors } from '../../../../src/storage/plain-tar.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';

const large = Buffer.alloc(9_000_000, 'many words ');
const tar = Buffer.from(
  tarArchive([
    { path: 'dir', type: 'directory' },
    { path: 'dir/small', content: 'text' },
    { path: 'dir/large', content: large },
    { path: 'dir/link', type: 'symlink', target: 'small' },
    { path: 'empty' },
  ]),
);
async function pack(bytes: Buffer, signal?: AbortSignal) {
  const { output, annotations } = packChunked([Readable.from([bytes], { objectMode: false })], { level: 3, signal });
  const packed: Buffer[] = [];
  for await (const chunk of output) packed.push(chunk as Buffer);
  return { packed: Buffer.concat(packed), annotations: await annotations() };
}
type Line = {
  type: string;
  name: string;
  offset?: number;
  endOffset?: number;
  chunkOffset?: number;
  chunkSize?: number;
  digest?: string;
  chunkDigest?: string;
};

const test = suite('packChunked');
test('is a zstd stream of the same tar', async () => {
  const { packed } = await pack(tar);
  const plain: Buffer[] = [];
  const streams = decompressors('zstd');
  let stream: NodeJS.ReadableStream = Readable.from([packed], { objectMode: false });
  for (const next of streams) stream = stream.pipe(next);
  for await (const chunk of stream) plain.push(chunk as Buffer);
  assert.ok(Buffer.concat(plain).equals(tar));
});
test('has a table by which each file can be read alone, and the tar be made again', async () => {
  const { packed, annotations } = await pack(tar);
  const [start = 0, length = 0, size] = (annotations['io.github.containers.zstd-chunked.manifest-position'] ?? '').split(':').map(Number);
  const table = packed.subarray(start, start + length);
  assert.is(digestOf(table), annotations['io.github.containers.zstd-chunked.manifest-checksum']);
  const plain = zstdDecompressSync(table);
  assert.is(plain.length, size);
  const { version, entries } = JSON.parse(plain.toString()) as { version: number; entries: Line[] };
  assert.is(version, 1);
  assert.equal(
    entries.filter(({ type }) => type !== 'chunk').map(({ name }) => name.replace(/\/$/, '')),
    ['dir', 'dir/small', 'dir/large', 'dir/link', 'empty'],
  );
  const chunks = entries.filter(({ name, chunkSize }) => name === 'dir/large' && chunkSize !== undefined);
  assert.is(chunks.length, 3);
  const end = entries.find(({ name }) => name === 'dir/large')?.endOffset ?? 0;
  for (const [index, chunk] of chunks.entries()) {
    const bytes = zstdDecompressSync(packed.subarray(chunk.offset, chunks[index + 1]?.offset ?? end));
    assert.is(digestOf(bytes), chunk.chunkDigest);
    assert.ok(bytes.equals(large.subarray(chunk.chunkOffset ?? 0, (chunk.chunkOffset ?? 0) + (chunk.chunkSize ?? 0))));
  }
  assert.is(entries.find(({ name }) => name === 'dir/large')?.digest, digestOf(large));
  const [splitStart = 0, splitLength = 0] = (annotations['io.github.containers.zstd-chunked.tarsplit-position'] ?? '')
    .split(':')
    .map(Number);
  const lines = zstdDecompressSync(packed.subarray(splitStart, splitStart + splitLength))
    .toString()
    .trim()
    .split('\n');
  const records = lines.map((line) => JSON.parse(line) as { type: number; name?: string; payload: string | null; position: number });
  assert.equal(
    records.map(({ position }) => position),
    records.map((_, index) => index),
  );
  const files = new Map([
    ['dir/small', Buffer.from('text')],
    ['dir/large', large],
  ]);
  const made = records.map(({ type, name, payload }) =>
    type === 2 ? Buffer.from(payload ?? '', 'base64') : payload === null ? Buffer.alloc(0) : (files.get(name ?? '') ?? Buffer.alloc(0)),
  );
  assert.ok(Buffer.concat(made).equals(tar));
});
test('fails with the tar', async () => void (await assertRejects(pack(tar.subarray(0, 3000)), 'corrupt', /ends within an entry/)));
test.run();
