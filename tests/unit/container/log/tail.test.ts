import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findTail } from '../../../../src/container/log/tail.ts';

function tailOf(text: string, lines: number): { rest: string; missing: number } {
  const directory = mkdtempSync(join(tmpdir(), 'tail-'));
  const path = join(directory, 'log');
  writeFileSync(path, text);
  const fd = openSync(path, 'r');
  const { offset, missing } = findTail(fd, { driver: 'k8s-file', lines, sizeBytes: Buffer.byteLength(text) });
  closeSync(fd);
  const rest = readFileSync(path).subarray(offset).toString();
  rmSync(directory, { recursive: true });
  return { rest, missing };
}

const full = (text: string): string => `2026-01-01T00:00:00.0Z stdout F ${text}\n`;
const part = (text: string): string => `2026-01-01T00:00:00.0Z stdout P ${text}\n`;

const tail = suite('findTail');
tail('finds the last lines', () => {
  const text = full('1') + full('2') + full('3');
  assert.equal(tailOf(text, 2), { rest: full('2') + full('3'), missing: 0 });
  assert.equal(tailOf(text, 3), { rest: text, missing: 0 });
  assert.equal(tailOf(text, 0), { rest: '', missing: 0 });
});
tail('tells how many are missing', () => assert.equal(tailOf(full('1'), 5), { rest: full('1'), missing: 4 }));
tail('counts the parts of a line once', () => {
  const text = full('1') + part('a') + part('b') + full('c') + full('3');
  assert.is(tailOf(text, 2).rest, part('a') + part('b') + full('c') + full('3'));
  assert.is(tailOf(text, 1).rest, full('3'));
});
tail('does not take the part of one stream for one of the other', () => {
  const other = '2026-01-01T00:00:00.0Z stderr F problem\n';
  const text = full('1') + part('open') + other;
  assert.is(tailOf(text, 1).rest, other);
  assert.is(tailOf(text, 2).rest, part('open') + other);
});
tail('counts an unfinished line', () => assert.is(tailOf(full('1') + part('open'), 1).rest, part('open')));
tail('reads through many blocks', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => full(`line ${index} ${'x'.repeat(60)}`));
  assert.is(tailOf(lines.join(''), 3000).rest, lines.slice(2000).join(''));
});
tail('finds nothing in an empty file', () => assert.equal(tailOf('', 3), { rest: '', missing: 3 }));
tail.run();
