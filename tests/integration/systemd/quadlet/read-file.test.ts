import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTrustedFile } from '../../../../src/systemd/quadlet/read-file.ts';
import { quadletHome } from '../../../support/quadlet-home.ts';

const uid = process.getuid?.() ?? 0;
/** Somebody whose files these are not. */
const stranger = 4242;

const test = suite('readTrustedFile');
test('reads text, through links', () => {
  using home = quadletHome();
  const path = home.write('a.container', '[Container]\né\n');
  symlinkSync('a.container', join(home.directory, 'b.container'));
  assert.equal(readTrustedFile(path, uid), { kind: 'text', text: '[Container]\né\n' });
  assert.is(readTrustedFile(join(home.directory, 'b.container'), uid).kind, 'text');
});
test('takes a link to /dev/null for a mask', () => {
  using home = quadletHome();
  symlinkSync('/dev/null', join(home.directory, 'a.container'));
  assert.equal(readTrustedFile(join(home.directory, 'a.container'), uid), { kind: 'masked' });
});
test('refuses what is no text of one megabyte', () => {
  using home = quadletHome();
  const refusal = (path: string): string => {
    const reading = readTrustedFile(join(home.directory, path), uid);
    return reading.kind === 'refused' ? reading.reason : reading.kind;
  };
  home.write('large', 'x'.repeat((1 << 20) + 1));
  writeFileSync(join(home.directory, 'binary'), Buffer.from([0x5b, 0xff, 0xfe]));
  symlinkSync('circle', join(home.directory, 'circle'));
  symlinkSync('/dev/zero', join(home.directory, 'endless'));
  mkdirSync(join(home.directory, 'directory'));
  spawnSync('mkfifo', [join(home.directory, 'fifo')]);
  // A regular file that fails when it is read.
  symlinkSync('/proc/self/mem', join(home.directory, 'failing'));
  assert.is(refusal('large'), 'is larger than 1 MiB');
  assert.is(refusal('binary'), 'is not UTF-8 text');
  assert.is(refusal('circle'), 'its links lead in a circle');
  assert.is(refusal('endless'), 'is not a file');
  assert.is(refusal('directory'), 'is not a file');
  assert.is(refusal('fifo'), 'is not a file');
  assert.is(refusal('failing'), 'cannot be read (EIO)');
  assert.is(refusal('missing'), 'cannot be read (ENOENT)');
});
test('refuses what others could have written', () => {
  using home = quadletHome();
  const path = home.write('mine/a.container', '[Container]\n');
  if (uid === 0) for (const each of [path, join(home.directory, 'mine')]) chownSync(each, 1, 1);
  assert.equal(readTrustedFile(path, stranger), { kind: 'refused', reason: `belongs to user ${uid === 0 ? 1 : uid}` });
  const owner = uid === 0 ? 1 : uid;
  chmodSync(path, 0o666);
  assert.equal(readTrustedFile(path, owner), { kind: 'refused', reason: 'can be written by everybody' });
  chmodSync(path, 0o644);
  chmodSync(join(home.directory, 'mine'), 0o777);
  assert.equal(readTrustedFile(path, owner), { kind: 'refused', reason: 'lies in a directory that can be written by everybody' });
});
test.run();
