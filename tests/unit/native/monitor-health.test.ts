import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readHealth } from '../../../src/native/monitor-health.ts';

const test = suite('readHealth');
test('reads what a monitor writes, and nothing else', () => {
  const directory = mkdtempSync(join(tmpdir(), 'health-'));
  try {
    assert.is(readHealth(directory), undefined);
    for (const [text, expected] of [
      ['status=healthy\nfailingStreak=0\n', { status: 'healthy', failingStreak: 0 }],
      ['status=unhealthy\nfailingStreak=12\n', { status: 'unhealthy', failingStreak: 12 }],
      ['status=other\n', undefined],
      ['', undefined],
      ['x'.repeat(9999), undefined],
    ] as const) {
      writeFileSync(join(directory, 'health'), text);
      assert.equal(readHealth(directory), expected);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
test.run();
