import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readInside, subdirectoryOf } from '../../../../src/build/context/inside.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { makeFiles } from '../../../support/build-context.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('files of contexts');

test('reads a file, and follows links that stay within', async () => {
  await using home = await scratchHome();
  const context = makeFiles(home.directory('c'), { 'a/file': 'text' });
  symlinkSync('a/file', join(context, 'link'));
  symlinkSync(join(context, 'a'), join(context, 'absolute'));
  for (const path of ['a/file', 'link', 'absolute/file', './a/../a/file']) assert.is(String(readInside(context, path, 100)), 'text', path);
  assert.is(readInside(context, 'none', 100), undefined);
  assert.is(readInside(context, 'a/file/none', 100), undefined);
  assertFails(() => readInside(context, 'a/file', 3), 'corrupt', /^a.file has 4 bytes, more than the 3 allowed/);
});

test('reads nothing outside, and nothing that is no file', async () => {
  await using home = await scratchHome();
  makeFiles(home.path, { secret: 'secret', 'c-next/file': 'secret' });
  const context = makeFiles(home.directory('c'), { 'd/': '' });
  symlinkSync('../secret', join(context, 'up'));
  symlinkSync('/etc/passwd', join(context, 'absolute'));
  symlinkSync('..', join(context, 'parent'));
  symlinkSync('/proc/self/root/etc/passwd', join(context, 'magic'));
  symlinkSync('../c-next/file', join(context, 'next'));
  symlinkSync('/dev/zero', join(context, 'device'));
  execFileSync('mkfifo', [join(context, 'pipe')]);
  for (const path of ['up', 'absolute', 'parent/secret', 'magic', 'next', 'device', '../secret'])
    assertFails(() => readInside(context, path, 100), 'denied', /leads out of it/);
  for (const path of ['d', 'pipe']) assertFails(() => readInside(context, path, 100), 'invalid-argument', /is not a file/);
});

test('finds a subdirectory, and no other way there', async () => {
  await using home = await scratchHome();
  const root = makeFiles(home.directory('c'), { 'a/b/': '', file: '' });
  symlinkSync('/etc', join(root, 'link'));
  assert.is(subdirectoryOf(root, undefined, 'x'), root);
  assert.is(subdirectoryOf(root, '/a//b/', 'x'), join(root, 'a/b'));
  assertFails(() => subdirectoryOf(root, '../c', 'x'), 'invalid-argument', /outside of it/);
  assertFails(() => subdirectoryOf(root, 'link', 'x'), 'invalid-argument', /symbolic link/);
  assertFails(() => subdirectoryOf(root, 'file', 'x'), 'not-found');
});

test.run();
