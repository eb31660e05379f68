import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findSince } from '../../../../src/container/log/since.ts';

const test = suite('findSince');
const begin = Date.UTC(2026, 0, 1);
const records = Array.from({ length: 20_000 }, (_, index) => `${new Date(begin + index * 1000).toISOString()} stdout F line ${index}\n`);

test('finds where to begin without reading all, and leaves nothing wanted out', () => {
  const directory = mkdtempSync(join(tmpdir(), 'since-'));
  const text = records.join('');
  writeFileSync(join(directory, 'log'), text);
  const fd = openSync(join(directory, 'log'), 'r');
  try {
    for (const wanted of [0, 1, 5000, 12_345, 19_999]) {
      const offset = findSince(fd, { driver: 'k8s-file', sinceMs: begin + wanted * 1000, sizeBytes: text.length });
      assert.ok(offset === 0 || text[offset - 1] === '\n');
      const place = text.indexOf(` line ${wanted}\n`);
      assert.ok(offset <= place && place - offset < 3 * 64 * 1024, `${offset} for line ${wanted} at ${place}`);
    }
    assert.ok(findSince(fd, { driver: 'k8s-file', sinceMs: begin + 1e9, sizeBytes: text.length }) > text.length - 3 * 64 * 1024);
    assert.is(findSince(fd, { driver: 'json-file', sinceMs: begin + 1e9, sizeBytes: text.length }), 0);
  } finally {
    closeSync(fd);
    rmSync(directory, { recursive: true });
  }
});
test.run();
