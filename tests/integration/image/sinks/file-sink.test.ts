import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasBlobFile, makeOutputDirectory, writeBlobFile } from '../../../../src/image/sinks/file-sink.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('writeBlobFile');
const blob = { mediaType: 'application/octet-stream', digest: digestOf('blob'), size: 4 };

test('lets a file appear when it is whole and right', async () => {
  await using home = await scratchHome();
  const path = join(home.directory('to/below'), 'file');
  const put = (text: string): Promise<void> =>
    writeBlobFile(path, blob, { open: () => Promise.resolve(Readable.from([Buffer.from(text)])) });
  await assertRejects(put('blub'), 'corrupt');
  assert.not.ok(existsSync(path));
  await put('blob');
  assert.is(readFileSync(path, 'utf8'), 'blob');
  assert.ok(hasBlobFile(path, blob));
  assert.not.ok(hasBlobFile(path, { size: 5 }));
  assert.not.ok(hasBlobFile(join(home.path, 'to'), blob));
  assert.equal(readdirSync(join(home.path, 'to/below')), ['file']);
});

test('makes directories that others can enter', async () => {
  await using home = await scratchHome();
  makeOutputDirectory(join(home.path, 'a/b'));
  makeOutputDirectory(join(home.path, 'a/b'));
  writeFileSync(join(home.path, 'file'), '');
  assert.throws(() => makeOutputDirectory(join(home.path, 'file/below')));
});

test.run();
