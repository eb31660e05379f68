import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import type { StoredBlob } from '../../../../src/image/save/members.ts';
import { fileWriter, writeBlob } from '../../../../src/image/save/write-blob.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import type { ScratchHome } from '../../../support/scratch-home.ts';

const test = suiteNeeding('writeBlob', 'helper');
const text = Buffer.from('text '.repeat(100_000));

function stored(
  home: ScratchHome,
  { algorithm = 'sha256', bytes = text }: { algorithm?: 'sha256' | 'sha512'; bytes?: Buffer } = {},
): StoredBlob {
  const packed = gzipSync(bytes);
  const path = join(home.path, 'blob');
  writeFileSync(path, packed);
  return {
    path,
    blob: { digest: digestOf(packed), size: packed.length },
    compression: 'gzip',
    digest: digestOf(text, algorithm),
    size: text.length,
  };
}

for (const algorithm of ['sha256', 'sha512'] as const) {
  test(`writes to a place of a file, by ${algorithm}`, async () => {
    await using home = await scratchHome();
    const path = join(home.path, 'to');
    await using file = await open(path, 'w');
    await writeBlob(stored(home, { algorithm }), { fd: file.fd, at: 7 });
    assert.ok(readFileSync(path).subarray(7).equals(text));
  });
}

test('writes to a stream, which stays open', async () => {
  await using home = await scratchHome();
  const stream = new PassThrough({ highWaterMark: 100 });
  const read = stream.toArray() as Promise<Buffer[]>;
  await writeBlob(stored(home), { stream });
  stream.end('end');
  assert.ok(Buffer.concat(await read).equals(Buffer.concat([text, Buffer.from('end')])));
});

test('refuses what is not what it should be', async () => {
  await using home = await scratchHome();
  await using file = await open(join(home.path, 'to'), 'w');
  const damaged = stored(home, { bytes: Buffer.from(text.toString().replace('text', 'Text')) });
  await assertRejects(writeBlob(damaged, { fd: file.fd }), 'corrupt', /damaged on the disk/);
  await assertRejects(writeBlob(damaged, { stream: new PassThrough().resume() }), 'corrupt', /damaged on the disk/);
});

test('writes chunks one behind the other', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'to');
  await using file = await open(path, 'w');
  const put = fileWriter(file.fd, 2);
  for (const chunk of ['a', 'bc']) await put(Buffer.from(chunk));
  assert.is(readFileSync(path, 'latin1'), '\0\0abc');
});

test.run();
