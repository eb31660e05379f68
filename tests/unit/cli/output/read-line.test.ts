import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readLine } from '../../../../src/cli/output/read-line.ts';

const test = suite('readLine');
test('reads a line and leaves the rest', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'tiffin-line-')), 'f');
  writeFileSync(path, `yes é\nrest\n${'x'.repeat(5000)}`);
  const fd = openSync(path, 'r');
  assert.equal([readLine(fd), readLine(fd), readLine(fd).length], ['yes é', 'rest', 4096]);
  closeSync(fd);
});
test('is empty at the end, and where nothing can be read', () => {
  const fd = openSync('/dev/null', 'r');
  assert.is(readLine(fd), '');
  closeSync(fd);
  assert.is(readLine(999), '');
});
test.run();
