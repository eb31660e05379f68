import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LogReader } from '../../../../src/container/log/reader.ts';

const full = (text: string): string => `2026-01-01T00:00:00.0Z stdout F ${text}\n`;

/** A log file of its own, and what a reader gets of it. */
function scratchLog(text: string): Disposable & { path: string; read: (reader: LogReader) => string } {
  const directory = mkdtempSync(join(tmpdir(), 'reader-'));
  const path = join(directory, 'ctr.log');
  writeFileSync(path, text);
  const read = (reader: LogReader): string => {
    let seen = '';
    reader.readAvailable(({ content }) => {
      seen += Buffer.from(content).toString();
      return true;
    });
    return seen;
  };
  return { path, read, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}

const reader = suite('LogReader');
reader('reads what is there, then what was added', () => {
  using log = scratchLog(full('1'));
  using reading = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  assert.is(log.read(reading), '1\n');
  appendFileSync(log.path, full('2'));
  assert.is(log.read(reading), '2\n');
  assert.is(log.read(reading), '');
});
reader('waits for the end of a record that is being written', () => {
  using log = scratchLog(full('one').slice(0, -3));
  using reading = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  assert.is(log.read(reading), '');
  appendFileSync(log.path, 'ne\n');
  assert.is(log.read(reading), 'one\n');
});
reader('follows through a rotation without loss', () => {
  using log = scratchLog(full('1'));
  using reading = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  assert.is(log.read(reading), '1\n');
  appendFileSync(log.path, full('2'));
  renameSync(log.path, `${log.path}.1`);
  writeFileSync(log.path, full('3'));
  assert.is(log.read(reading), '2\n3\n');
});
reader('begins with what was rotated away', () => {
  using log = scratchLog(full('3'));
  writeFileSync(`${log.path}.1`, full('1') + full('2'));
  using all = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  assert.is(log.read(all), '1\n2\n3\n');
  using last = new LogReader({ path: log.path, driver: 'k8s-file', tail: 2 });
  assert.is(log.read(last), '2\n3\n');
});
reader('goes on after the file was removed', () => {
  using log = scratchLog(full('1'));
  using reading = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  rmSync(log.path);
  assert.is(log.read(reading), '1\n');
});
reader('passes over records that are none, and over endless ones', () => {
  using log = scratchLog(`garbage\n${'x'.repeat(3 << 20)}\n${full('good')}`);
  using reading = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  assert.is(log.read(reading), 'good\n');
});
reader('hands on pieces that stay as they are while it reads on', () => {
  const part = (text: string): string => `2026-01-01T00:00:00.0Z stdout P ${text}\n`;
  using log = scratchLog(Array.from({ length: 4000 }, (_, index) => part(`piece ${index} ${'x'.repeat(60)}`)).join(''));
  using reading = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  const kept: Uint8Array[] = [];
  reading.readAvailable(({ content }) => kept.push(content) > 0);
  assert.is(kept.length, 4000);
  for (const [index, content] of kept.entries()) assert.ok(Buffer.from(content).toString().startsWith(`piece ${index} `), String(index));
});
reader('finds nothing where no file is, until it comes', () => {
  using log = scratchLog('');
  rmSync(log.path);
  using reading = new LogReader({ path: log.path, driver: 'k8s-file', tail: undefined });
  assert.is(log.read(reading), '');
  writeFileSync(log.path, full('late'));
  assert.is(log.read(reading), 'late\n');
});
reader.run();
