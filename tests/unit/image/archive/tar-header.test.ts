import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Parser } from 'tar';
import { tarEnd, tarHeader, tarPadding } from '../../../../src/image/archive/tar-header.ts';

const test = suite('tarHeader');

async function readBack(header: Uint8Array): Promise<{ path: string; size: number | undefined }> {
  const found = await new Promise<{ path: string; size: number | undefined }>((resolve) => {
    const parser = new Parser({ onReadEntry: (entry) => resolve({ path: entry.path, size: entry.size }) });
    parser.write(Buffer.from(header));
  });
  return found;
}

for (const [what, path, size, blocks] of [
  ['a short name', 'manifest.json', 10, 1],
  ['a name of sha512', `blobs/sha512/${'a'.repeat(128)}`, 10, 3],
  ['more than 8 GiB', 'layer.tar', 20 * 1024 ** 3, 3],
  ['just below 8 GiB', 'layer.tar', 8 * 1024 ** 3 - 1, 1],
] as const) {
  test(`says ${what} so that others read it`, async () => {
    const header = tarHeader({ path, type: 'File', size });
    assert.is(header.length, blocks * 512);
    assert.equal(await readBack(header), { path, size });
  });
}

test('fills up to whole blocks', () => {
  assert.equal(
    [0, 1, 511, 512, 513].map((size) => tarPadding(size).length),
    [0, 511, 1, 0, 511],
  );
  assert.is(tarEnd.length, 1024);
});

test.run();
