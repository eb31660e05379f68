import { execFileSync } from 'node:child_process';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tarFile, tarStream } from '../../../../src/image/sinks/tar-output.ts';
import { TiffinError } from '../../../../src/lib/errors.ts';
import { assertFails, assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('tarFile');

test('replaces a file when the new one is whole', async () => {
  await using home = await scratchHome();
  const path = join(home.directory('to'), 'a.tar');
  for (const text of ['first', 'second']) {
    await using output = tarFile(path, undefined);
    await output.tar.file('name', text);
    await output.finish();
    assert.match(readFileSync(path, 'latin1'), text);
  }
  assert.equal(readdirSync(join(home.path, 'to')), ['a.tar']);
  assertFails(() => tarFile(home.path, undefined), 'already-exists', /is a directory/);
});

test('writes to a pipe as it is', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'pipe');
  execFileSync('mkfifo', [path]);
  const read = createReadStream(path).toArray();
  await using output = tarFile(path, undefined);
  await output.tar.file('name', 'text');
  await output.finish();
  assert.is(Buffer.concat(await read).length, 2048);
});

test.run();

const streams = suite('tarStream');

streams('says what the other side says when it goes', async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const reason = (): Promise<void> => Promise.reject(new TiffinError('unreachable', 'no room there'));
  const output = tarStream(stream, undefined, reason);
  const writing = output.tar.file('name', 'text');
  setImmediate(() => stream.destroy());
  await assertRejects(writing, 'unreachable', /no room there/);
  await assertRejects(output.finish(), 'unreachable', /no room there/);
});

streams.run();
