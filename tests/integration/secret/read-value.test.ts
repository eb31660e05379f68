import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readValue } from '../../../src/secret/read-value.ts';
import { assertFails } from '../../support/assert-fails.ts';

const read = suite('readValue');
read('reads a file, and no more of a large one than shows that it is too large', () => {
  const directory = mkdtempSync(join(tmpdir(), 'value-'));
  try {
    const path = join(directory, 'v');
    writeFileSync(path, 'x\n');
    assert.is(Buffer.from(readValue({ source: path, fromEnvironment: false, env: {} })).toString(), 'x\n');
    assert.is(readValue({ source: '/dev/zero', fromEnvironment: false, env: {} }).length, 512_000);
    assertFails(() => readValue({ source: directory, fromEnvironment: false, env: {} }), 'invalid-argument', /is a directory/);
    const missing = { source: join(directory, 'no'), fromEnvironment: false, env: {} };
    assertFails(() => readValue(missing), 'not-found', /^open .*no: no such file or directory/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
read('takes a variable of the environment it was given', () => {
  assert.is(Buffer.from(readValue({ source: 'A', fromEnvironment: true, env: { A: 'b' } })).toString(), 'b');
  const missing = { source: 'B', fromEnvironment: true, env: {} };
  assertFails(() => readValue(missing), 'invalid-argument', /environment variable B is not set/);
});
read.run();
