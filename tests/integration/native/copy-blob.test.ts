import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { copyBlob } from '../../../src/native/copy-blob.ts';
import type { CopyBlobOptions, CopiedBlob } from '../../../src/native/copy-blob.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('copyBlob', 'helper');
const text = Buffer.from('0123456789'.repeat(200_000));

async function copy(
  bytes: Buffer,
  options: Omit<CopyBlobOptions, 'input' | 'output' | 'subject'> = {},
): Promise<{ copied: CopiedBlob; written: Buffer }> {
  await using home = await scratchHome();
  const [from, to] = [join(home.path, 'from'), join(home.path, 'to')];
  writeFileSync(from, bytes);
  await using input = await open(from, 'r');
  await using output = await open(to, 'w');
  const copied = await copyBlob({ input: input.fd, output: output.fd, subject: 'the blob', ...options });
  return { copied, written: readFileSync(to) };
}

test('copies all, or a part, as it is', async () => {
  const whole = await copy(text);
  assert.ok(whole.written.equals(text));
  assert.equal(whole.copied, { bytes: text.length, inputBytes: text.length, digest: undefined, inputDigest: undefined });
  const part = await copy(text, { range: { start: 3, length: 12 }, digest: true });
  assert.is(part.written.toString(), '345678901234');
  assert.equal([part.copied.digest, part.copied.inputDigest], [digestOf('345678901234'), digestOf('345678901234')]);
  assert.is((await copy(text, { range: { start: text.length - 2, length: 9 } })).copied.inputBytes, 2, 'no more than there is');
});

test('puts it to a place', async () => {
  for (const digest of [true, false]) {
    const { written } = await copy(Buffer.from('abc'), { at: 5, digest });
    assert.equal(written, Buffer.from('\0\0\0\0\0abc'));
  }
});

test('decodes, and computes both digests', async () => {
  const packed = gzipSync(text);
  const { copied, written } = await copy(packed, { compression: 'gzip', digest: true, inputDigest: true });
  assert.ok(written.equals(text));
  assert.equal(copied, { bytes: text.length, inputBytes: packed.length, digest: digestOf(text), inputDigest: digestOf(packed) });
});

test('refuses what is wrong or too much, and stops', async () => {
  const packed = gzipSync(text);
  await assertRejects(copy(packed.subarray(0, 100), { compression: 'gzip' }), 'corrupt', /the blob: the compressed data is wrong/);
  await assertRejects(copy(packed, { compression: 'gzip', maxBytes: text.length - 1 }), 'corrupt', /more than may honestly be in it/);
  await assertRejects(copy(text, { signal: AbortSignal.abort() }), 'cancelled');
});

test('says when the disk is full', async () => {
  await using input = await open('/dev/zero', 'r');
  await using output = await open('/dev/full', 'w');
  const range = { start: 0, length: 100_000 };
  await assertRejects(copyBlob({ input: input.fd, output: output.fd, range, subject: 'the blob' }), 'no-space', /the blob: write/);
});

test.run();
