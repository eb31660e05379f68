import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openInput } from '../../../../src/image/import/open-input.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('openInput');

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('opens files and streams', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'a');
  writeFileSync(path, 'text');
  assert.is(await textOf(await openInput({ path }, undefined)), 'text');
  assert.is(await textOf(await openInput({ stream: Readable.from([Buffer.from('x')]) }, undefined)), 'x');
});

test('says what cannot be opened', async () => {
  await using home = await scratchHome();
  await assertRejects(openInput({ path: join(home.path, 'none') }, undefined), 'not-found', /error opening/);
  await assertRejects(openInput({ path: home.path }, undefined), 'invalid-argument', /directory/);
  await assertRejects(openInput({ path: 'http://127.0.0.1:1/x' }, undefined), 'unreachable', /import http/);
});

test.run();
