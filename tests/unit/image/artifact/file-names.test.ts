import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileNames } from '../../../../src/image/artifact/file-names.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('fileNames');
const blob = (title?: string): Parameters<typeof fileNames>[0][number] => ({
  mediaType: 'text/plain',
  digest: digestOf('x'),
  size: 1,
  ...(title === undefined ? {} : { annotations: { 'org.opencontainers.image.title': title } }),
});

test('are titles, or digests', () => {
  assert.equal(fileNames([blob('a b.txt'), blob('…'), blob()]), ['a b.txt', '…', digestOf('x').replace(':', '-')]);
});

for (const title of ['..', '/a', 'a/../b', '\0', '\u001b[31m']) {
  test(`are never ${JSON.stringify(title)}`, () => {
    assertFails(() => fileNames([blob(title)]), 'corrupt', /invalid title/);
  });
}

test('are not given twice', () => {
  assertFails(() => fileNames([blob('a'), blob('a')]), 'corrupt', /several files/);
});

test.run();
