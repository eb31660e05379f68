import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readKeyFile, readKeys } from '../../../../src/image/signature/keys.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('readKeys');
test('reads files, and what the policy holds itself', () => {
  const directory = mkdtempSync(join(tmpdir(), 'keys-'));
  writeFileSync(join(directory, 'a'), 'A');
  assert.equal(readKeys({ paths: [join(directory, 'a')], data: [Buffer.from('B')] }), [Buffer.from('B'), Buffer.from('A')]);
  assertFails(() => readKeyFile(join(directory, 'b')), 'not-found', /key .*b does not exist/);
  assertFails(() => readKeyFile(directory), 'corrupt', /not a regular file/);
});
test.run();
