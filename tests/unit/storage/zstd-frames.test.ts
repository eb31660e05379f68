import { Readable } from 'node:stream';
import { createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ZstdFrames } from '../../../src/storage/zstd-frames.ts';

const test = suite('ZstdFrames');

function skippable(bytes: number): Buffer {
  const frame = Buffer.alloc(8 + bytes, 0xee);
  frame.writeUInt32LE(0x184d2a53, 0);
  frame.writeUInt32LE(bytes, 4);
  return frame;
}

const texts = [
  '',
  'a',
  'text '.repeat(50),
  Buffer.alloc(300_000, 7).toString('latin1'),
  Array.from({ length: 20_000 }, (_, at) => at).join(),
];
const whole = texts.join('');
const frames = texts.map((text) => zstdCompressSync(Buffer.from(text, 'latin1')));
const stream = Buffer.concat([skippable(3), ...frames.flatMap((frame, at) => [frame, skippable(at)])]);

async function unpack(bytes: Buffer, pieceBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  const splitter = Readable.from(pieces).pipe(new ZstdFrames());
  const unpacker = createZstdDecompress();
  splitter.on('error', (error) => unpacker.destroy(error));
  const chunks = await splitter.pipe(unpacker).toArray();
  return Buffer.concat(chunks).toString('latin1');
}

for (const pieceBytes of [1, 3, 7, 1000, 65_536, 1 << 20]) {
  test(`finds each end in pieces of ${pieceBytes} bytes`, async () => assert.ok((await unpack(stream, pieceBytes)) === whole));
}

test('leaves a single frame as it is', async () => {
  const [frame] = [zstdCompressSync(Buffer.from(whole, 'latin1'))];
  const out = Buffer.concat(await Readable.from([frame]).pipe(new ZstdFrames()).toArray());
  assert.ok(out.equals(frame));
});

test('refuses what is no frame behind one', async () => {
  await unpack(Buffer.concat([frames[2]!, Buffer.from('garbage')]), 1000).then(assert.unreachable, (error: Error) =>
    assert.match(error.message, /no frame/),
  );
});

test.run();
