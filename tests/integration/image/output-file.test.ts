import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeOutputFile } from '../../../src/image/output-file.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suite('writeOutputFile');

function* failing(): Generator<Buffer> {
  yield Buffer.from('half');
  throw new Error('no more');
}

test('replaces a file when the new one is whole, and leaves nothing else', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'out.tar');
  writeFileSync(path, 'old');
  const failed = await writeOutputFile(path, Readable.from(failing())).catch((error: unknown) => error);
  assert.match(String(failed), /no more/);
  assert.is(readFileSync(path, 'utf8'), 'old');
  await writeOutputFile(path, Readable.from([Buffer.from('new')]));
  assert.is(readFileSync(path, 'utf8'), 'new');
  assert.equal(
    readdirSync(home.path).filter((name) => name.includes('tmp-') || name.startsWith('.tiffin')),
    [],
  );
});

test('says where it cannot write, and stops when asked', async () => {
  await using home = await scratchHome();
  const missing = join(home.path, 'nowhere', 'out.tar');
  await assertRejects(writeOutputFile(missing, Readable.from(['x'])), 'not-found', /^open .*nowhere\/out.tar: no such file or directory/);
  const path = join(home.path, 'out.tar');
  await assertRejects(writeOutputFile(path, Readable.from(['x']), AbortSignal.abort()), 'cancelled');
  assert.not.ok(existsSync(path));
});

test('writes to a device as it is', async () => {
  await writeOutputFile('/dev/null', Readable.from(['x']));
  assert.ok(existsSync('/dev/null'));
});

test.run();
