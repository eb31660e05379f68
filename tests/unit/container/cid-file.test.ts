import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeCidFile } from '../../../src/container/cid-file.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('writeCidFile');

test('writes the ID, or says why it cannot', () => {
  const path = join(tmpdir(), `cid-${process.pid}`);
  writeCidFile(path, 'abc');
  assert.is(readFileSync(path, 'utf8'), 'abc');
  rmSync(path);
  writeCidFile(undefined, 'abc');
  assertFails(() => writeCidFile('/nowhere/cid', 'abc'), 'invalid-argument', /^opening container ID file \/nowhere\/cid: ENOENT/);
});

test.run();
