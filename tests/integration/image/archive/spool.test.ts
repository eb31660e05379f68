import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { keepStream, packingOf, unpackFile } from '../../../../src/image/archive/spool.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suiteNeeding('unpackFile', 'helper');
const text = Buffer.from('text '.repeat(300_000));
const pack = (tool: string): Buffer => execFileSync(tool, ['-c'], { input: text, maxBuffer: 1 << 24 });

for (const packing of ['gzip', 'zstd', 'xz', 'bzip2'] as const) {
  test(`unpacks ${packing}, and no more than is honest`, async () => {
    await using home = await scratchHome();
    const root = home.directory('root');
    const path = join(home.path, 'packed');
    writeFileSync(path, packing === 'gzip' ? gzipSync(text) : packing === 'zstd' ? zstdCompressSync(text) : pack(packing));
    await using file = await open(path);
    assert.is(await packingOf(file), packing);
    {
      using plain = await unpackFile(path, packing, { root, label: 'it' });
      assert.ok(readFileSync(plain.path).equals(text));
    }
    const bound = { ratio: 2, freeMiB: 0 };
    await assertRejects(
      unpackFile(path, packing, { root, label: 'it', bound }),
      'corrupt',
      /^it (?:unpacks to|cannot be decompressed: it unpacks to) more than/,
    );
    assert.equal(readdirSync(root), []);
  });
}

test('keeps a stream and a pipe', async () => {
  await using home = await scratchHome();
  const root = home.directory('root');
  using kept = await keepStream(Readable.from([text]), { root, label: 'it' });
  assert.ok(readFileSync(kept.path).equals(text));
  await using file = await open(kept.path);
  using again = await keepStream(file.fd, { root, label: 'it' });
  assert.ok(readFileSync(again.path).equals(text));
});

test('leaves nothing when it is given up', async () => {
  await using home = await scratchHome();
  await assertRejects(keepStream(Readable.from([text]), { root: home.path, label: 'it', signal: AbortSignal.abort() }), 'cancelled');
  assert.equal(readdirSync(home.path), []);
});

test.run();
