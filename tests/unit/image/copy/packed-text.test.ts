import { zstdDecompressSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PackedText } from '../../../../src/image/copy/packed-text.ts';

const text = suite('PackedText');

text('unpacks to what was written, however long', async () => {
  const line = `${'caf\u00e9 '.repeat(20_000)}\n`;
  const packed = new PackedText('begin ');
  for (let count = 0; count < 30; count += 1) packed.append(line);
  const { packed: bytes, plainBytes } = await packed.end();
  const plain = Buffer.from(`begin ${line.repeat(30)}`);
  assert.is(plainBytes, plain.length);
  assert.ok(zstdDecompressSync(bytes).equals(plain));
});

text('is a frame even when it is empty', async () => {
  const { packed, plainBytes } = await new PackedText('').end();
  assert.is(plainBytes, 0);
  assert.is(zstdDecompressSync(packed).length, 0);
});

text.run();
