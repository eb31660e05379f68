import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyTree, readSmallFile, writeAsset } from '../../../../src/systemd/quadlet/copy-tree.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { quadletHome } from '../../../support/quadlet-home.ts';

const test = suite('copyTree');
test('copies files, directories and links to neighbours', () => {
  using home = quadletHome();
  home.write('from/web@.container', 'x');
  home.write('from/web.container.d/a.conf', 'y');
  home.write('from/.git/config', 'z');
  symlinkSync('web@.container', join(home.directory, 'from/web@1.container'));
  mkdirSync(join(home.directory, 'to'));
  copyTree(join(home.directory, 'from'), join(home.directory, 'to'));
  assert.equal(home.files('to'), ['web.container.d', 'web.container.d/a.conf', 'web@.container', 'web@1.container']);
  assert.is(readlinkSync(join(home.directory, 'to/web@1.container')), 'web@.container');
  assert.is(readFileSync(join(home.directory, 'to/web.container.d/a.conf'), 'utf8'), 'y');
});
test('takes nothing that leads elsewhere, waits or never ends', () => {
  using home = quadletHome();
  mkdirSync(join(home.directory, 'from'));
  for (const target of ['/etc/passwd', '../x', '..', '.', 'a/b']) {
    symlinkSync(target, join(home.directory, 'from/link'));
    mkdirSync(join(home.directory, 'to'));
    assertFails(() => copyTree(join(home.directory, 'from'), join(home.directory, 'to')), 'invalid-argument', /leads elsewhere/);
    for (const each of ['from/link', 'to']) rmSync(join(home.directory, each), { recursive: true });
  }
  spawnSync('mkfifo', [join(home.directory, 'from/fifo')]);
  mkdirSync(join(home.directory, 'to'));
  assertFails(() => copyTree(join(home.directory, 'from'), join(home.directory, 'to')), 'invalid-argument', /is not a file/);
  assertFails(() => readSmallFile(join(home.directory, 'from/fifo')), 'invalid-argument', /is not a file/);
});
test('takes no more than an application has', () => {
  using home = quadletHome();
  for (let index = 0; index <= 1000; index += 1) home.write(`from/${index}`, '');
  mkdirSync(join(home.directory, 'to'));
  assertFails(() => copyTree(join(home.directory, 'from'), join(home.directory, 'to')), 'invalid-argument', /at most 1000 files of/);
  assertFails(() => writeAsset(home.directory, 'large', Buffer.alloc((16 << 20) + 1)), 'invalid-argument', /larger than 16 MiB/);
});
test.run();
