import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openLogFile } from '../../../../src/cli/build/log-file.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('openLogFile');
test('writes over what was there', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'tiffin-log-')), 'log');
  for (const text of ['a long line\n', 'x\n']) {
    using file = openLogFile(path);
    file.write(text);
    assert.not(file.isTerminal);
  }
  assert.is(readFileSync(path, 'utf8'), 'x\n');
});
test('names a place that is none', () =>
  void assertFails(() => openLogFile('/proc/none/x'), 'invalid-argument', /--logfile: open \/proc\/none\/x: no such/));
test.run();
