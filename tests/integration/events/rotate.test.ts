import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rotateLog } from '../../../src/events/rotate.ts';

const test = suite('rotateLog');
test('happens once, however many notice', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rotate-'));
  const path = join(directory, 'log');
  try {
    writeFileSync(path, 'full');
    const { ino } = statSync(path);
    rotateLog(path, ino);
    writeFileSync(path, 'next');
    // Whoever still has the old one open is late.
    rotateLog(path, ino);
    assert.equal([readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')], ['next', 'full']);
    assert.equal(readdirSync(directory).toSorted(), ['log', 'log.1']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
test.run();
