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
type Packed = Awaited<ReturnType<typeof pack>>;
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
/** The part of the stream that an annotation names, unpacked, and as it is. */
function tableOf({ packed, annotations }: Packed, name: string): { packed: Buffer; plain: Buffer } {
  const [start = 0, length = 0, size] = (annotations[`io.github.containers.zstd-chunked.${name}-position`] ?? '').split(':').map(Number);
  const bytes = packed.subarray(start, start + length);
  const plain = zstdDecompressSync(bytes);
  assert.is(plain.length, size);
  return { packed: bytes, plain };
}
test('has a table of its files', async () => {
  const packed = await pack(tar);
  const table = tableOf(packed, 'manifest');
  assert.is(digestOf(table.packed), packed.annotations['io.github.containers.zstd-chunked.manifest-checksum']);
  const { version, entries } = JSON.parse(table.plain.toString()) as { version: number; entries: Line[] };
  assert.is(version, 1);
  const names = entries.filter(({ type }) => type !== 'chunk').map(({ name }) => name.replace(/\/$/, ''));
  assert.equal(names, ['dir', 'dir/small', 'dir/large', 'dir/link', 'empty']);
  assert.is(entries.find(({ name }) => name === 'dir/large')?.digest, digestOf(large));
});
test('says where each chunk of a file is', async () => {
  const packed = await pack(tar);
  const { entries } = JSON.parse(tableOf(packed, 'manifest').plain.toString()) as { entries: Line[] };
  const chunks = entries.filter(({ name, chunkSize }) => name === 'dir/large' && chunkSize !== undefined);
  assert.is(chunks.length, Math.ceil(large.length / (1 << 20)));
  for (const [index, { offset, chunkDigest, chunkOffset: at = 0, chunkSize = 0 }] of chunks.entries()) {
    const bytes = zstdDecompressSync(packed.packed.subarray(offset, chunks[index + 1]?.offset ?? chunks[0]?.endOffset));
    assert.is(digestOf(bytes), chunkDigest);
    assert.ok(bytes.equals(large.subarray(at, at + chunkSize)));
  }
});
test('has what the tar is made of again', async () => {
  const lines = tableOf(await pack(tar), 'tarsplit')
    .plain.toString()
    .trim()
    .split('\n');
  const records = lines.map((line) => JSON.parse(line) as { type: number; name: string; payload: string | null; position: number });
  const positions = records.map(({ position }) => position);
  assert.equal(positions, [...records.keys()]);
  const files: Readonly<Record<string, Buffer>> = { 'dir/small': Buffer.from('text'), 'dir/large': large };
  const made = records.map(({ type, name, payload }) =>
    type === 2 ? Buffer.from(payload ?? '', 'base64') : (files[name] ?? Buffer.alloc(0)),
  );
  assert.ok(Buffer.concat(made).equals(tar));
});
test('fails with the tar', async () => void (await assertRejects(pack(tar.subarray(0, 3000)), 'corrupt', /ends within an entry/)));
test.run();
