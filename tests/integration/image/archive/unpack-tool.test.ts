import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toolPackingOf, unpackWithTool } from '../../../../src/image/archive/unpack-tool.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('unpackWithTool');

async function unpack(bytes: Uint8Array, maxBytes = 1e6): Promise<string> {
  await using home = await scratchHome();
  const [from, to] = [join(home.path, 'from'), join(home.path, 'to')];
  writeFileSync(from, bytes);
  await using input = await open(from, 'r');
  await using output = await open(to, 'w');
  await unpackWithTool('xz', input.fd, output.fd, { label: 'it', maxBytes });
  return readFileSync(to, 'utf8');
}

test('unpacks, within bounds', async () => {
  const packed = execFileSync('xz', ['-c'], { input: 'text' });
  assert.is(await unpack(packed), 'text');
  await assertRejects(unpack(packed, 3), 'corrupt', /it unpacks to more than 3 bytes/);
  await assertRejects(unpack(packed.subarray(0, 20)), 'corrupt', /it cannot be decompressed: xz: /);
});

test('knows packings by their marks', () => {
  assert.equal(
    ['BZh9', '\u00fd7zXZ\0', '\u001f\u008b', ''].map((mark) => toolPackingOf(Buffer.from(mark, 'latin1'))),
    ['bzip2', 'xz', undefined, undefined],
  );
});

test.run();
