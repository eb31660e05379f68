import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatOrigin, listDropIns, readSourceFile } from '../../../src/config/source-file.ts';
import { assertFails } from '../../support/assert-fails.ts';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'source-'));

const reads = suite('readSourceFile');
reads('reads a file, and none where there is none', () => {
  const top = scratch();
  writeFileSync(join(top, 'a'), 'é\n');
  assert.is(readSourceFile(join(top, 'a')), 'é\n');
  assert.is(readSourceFile(join(top, 'b')), undefined);
  assert.is(readSourceFile(join(top, 'a/b')), undefined);
});
reads('refuses directories, FIFOs, devices, large files and other encodings, without waiting', () => {
  const top = scratch();
  execFileSync('/usr/bin/mkfifo', [join(top, 'fifo')]);
  writeFileSync(join(top, 'large'), Buffer.alloc((1 << 20) + 1, 'a'));
  writeFileSync(join(top, 'latin1'), Uint8Array.of(0xe9));
  assertFails(() => readSourceFile(top), 'invalid-argument', /not a regular file/);
  assertFails(() => readSourceFile(join(top, 'fifo')), 'invalid-argument', /not a regular file/);
  assertFails(() => readSourceFile('/dev/zero'), 'invalid-argument', /not a regular file/);
  assertFails(() => readSourceFile(join(top, 'large')), 'invalid-argument', /larger than 1 MiB/);
  assertFails(() => readSourceFile(join(top, 'latin1')), 'invalid-argument', /not UTF-8/);
});
reads.run();

const lists = suite('listDropIns');
lists('lists by suffix in the order of names', () => {
  const top = scratch();
  for (const name of ['20-b.conf', '10-a.conf', 'note.txt', '.hidden.conf']) writeFileSync(join(top, name), '');
  assert.equal(listDropIns(top, '.conf'), [join(top, '10-a.conf'), join(top, '20-b.conf')]);
  assert.equal(listDropIns(join(top, 'nowhere'), '.conf'), []);
});
lists.run();

const writes = suite('formatOrigin');
writes('is what editors jump to', () => assert.is(formatOrigin({ file: '/etc/x', line: 3 }), '/etc/x:3'));
writes.run();
