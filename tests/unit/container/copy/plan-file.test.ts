import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyFilePath } from '../../../../src/container/copy/plan-file.ts';

const test = suite('files of copies');

test('get new names, and those of dead copies go', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plan-file-'));
  try {
    const first = copyFilePath([join(directory, 'lost'), directory]);
    writeFileSync(first, '');
    for (const name of ['copy-1-1-00000000-abc', 'status', 'copy-other']) writeFileSync(join(directory, name), '');
    const second = copyFilePath([directory]);
    assert.not.equal(second, first);
    assert.equal(readdirSync(directory).toSorted(), [first.slice(directory.length + 1), 'copy-other', 'status'].toSorted());
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
