import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../src/oci/digest.ts';
import { writeHashed } from '../../../../src/storage/blob/write-hashed.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('writeHashed');

async function* chunks(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('writes all chunks one behind the other, and hashes them', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'file');
  assert.equal(await writeHashed(chunks('ab', '', 'cde'), path, undefined), { digest: digestOf('abcde'), size: 5 });
  assert.is(readFileSync(path, 'utf8'), 'abcde');
  assert.is(statSync(path).mode & 0o777, 0o600);
});

test('does not write over a file', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'file');
  writeFileSync(path, 'mine');
  await writeHashed(chunks('x'), path, undefined).then(
    () => assert.unreachable(),
    (error: NodeJS.ErrnoException) => assert.is(error.code, 'EEXIST'),
  );
  assert.is(readFileSync(path, 'utf8'), 'mine');
});

test.run();
