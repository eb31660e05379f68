import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepStream, packingOf, unpackFile } from '../../../src/image/spool.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suite('spooled files');

test('keep what a stream gives, unpack it, and go', async () => {
  await using home = await scratchHome();
  const options = { root: home.path, label: 'x' };
  const kept = await keepStream(Readable.from([gzipSync('content')]), options);
  await using file = await open(kept.path);
  assert.is(await packingOf(file), 'gzip');
  const plain = await unpackFile(kept.path, 'gzip', options);
  assert.is(readFileSync(plain.path, 'utf8'), 'content');
  for (const spooled of [kept, plain]) spooled[Symbol.dispose]();
  assert.not.ok(existsSync(kept.path) || existsSync(plain.path));
  writeFileSync(join(home.path, 'own'), '');
});

test.run();
