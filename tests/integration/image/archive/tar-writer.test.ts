import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Parser } from 'tar';
import { TarWriter } from '../../../../src/image/archive/tar-writer.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const test = suite('TarWriter');

async function write(fill: (tar: TarWriter) => Promise<void>): Promise<Buffer> {
  const stream = new PassThrough({ highWaterMark: 1024 });
  const collected = stream.toArray() as Promise<Buffer[]>;
  const tar = new TarWriter(stream);
  await fill(tar);
  await tar.end();
  return Buffer.concat(await collected);
}

test('writes what the tar package reads', async () => {
  const large = Buffer.alloc(100_000, 7);
  const bytes = await write(async (tar) => {
    await tar.directory('blobs');
    await tar.file('a', 'text', { mode: 0o444 });
    await tar.stream({ name: `${'d/'.repeat(70)}large`, size: large.length, chunks: [large.subarray(0, 10), large.subarray(10)] });
    await tar.file('empty', '');
  });
  assert.is(bytes.length % 512, 0);
  const seen: string[] = [];
  const parser = new Parser({
    onReadEntry: (entry) => (seen.push(`${entry.type} ${entry.path} ${entry.size} ${entry.mode?.toString(8)}`), entry.resume()),
  });
  const ended = new Promise((resolve) => parser.on('end', resolve));
  parser.end(bytes);
  await ended;
  assert.equal(seen, ['Directory blobs/ 0 755', 'File a 4 444', `File ${'d/'.repeat(70)}large 100000 644`, 'File empty 0 644']);
});

test('refuses bytes that do not have the stated length', async () => {
  for (const chunk of ['ab', 'abcd']) {
    await assertRejects(
      write((tar) => tar.stream({ name: 'a', size: 3, chunks: [Buffer.from(chunk)] })),
      'corrupt',
      /not of the 3 bytes/,
    );
  }
});

test.run();
