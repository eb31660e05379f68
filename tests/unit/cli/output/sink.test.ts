import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BrokenPipe, descriptorSink } from '../../../../src/cli/output/sink.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('descriptorSink');
test('writes text and bytes', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'tiffin-sink-')), 'f');
  const fd = openSync(path, 'w');
  const sink = descriptorSink(fd, '/dev/stdout');
  sink.write('é');
  sink.write(new Uint8Array([0x0a]));
  closeSync(fd);
  assert.is(readFileSync(path, 'utf8'), 'é\n');
});
test('says when the disk is full', () => {
  const fd = openSync('/dev/full', 'w');
  assertFails(() => descriptorSink(fd, '/dev/stdout').write('x'), 'no-space', /^write \/dev\/stdout: no space left on device\n/);
  closeSync(fd);
});
test('says when it is closed', () =>
  void assertFails(() => descriptorSink(999, '/dev/stdout').write('x'), 'denied', /bad file descriptor/));
test('a broken pipe is no failure to report', () => assert.is(new BrokenPipe('x').name, 'BrokenPipe'));
test.run();
