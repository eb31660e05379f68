import { fstatSync, mkdtempSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openSpool } from '../../../../src/container/copy/spool.ts';

const test = suite('spool of a copy');

test('is a file without a name that is read from its beginning', () => {
  const directory = mkdtempSync(join(tmpdir(), 'spool-'));
  try {
    using spool = openSpool(join(directory, 'spool'));
    assert.equal(readdirSync(directory), []);
    assert.is(fstatSync(spool.write).mode & 0o777, 0o600);
    writeSync(spool.write, 'tar');
    const bytes = Buffer.alloc(10);
    assert.is(readSync(spool.read, bytes, 0, 10, null), 3);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
