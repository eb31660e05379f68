import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findExecutable } from '../../../src/systemd/executable.ts';

/** A package in `lib/`, and directories for links. */
function scratchTree(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'executable-'));
  for (const name of ['lib', 'bin', 'other', 'home/.local/bin']) mkdirSync(join(path, name), { recursive: true });
  writeFileSync(join(path, 'lib/tiffin'), '');
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const test = suite('findExecutable');
test('takes the first link in PATH that leads to us', () => {
  using tree = scratchTree();
  writeFileSync(join(tree.path, 'other/tiffin'), 'another');
  symlinkSync('../lib/tiffin', join(tree.path, 'bin/tiffin'));
  const path = `.:bin:${tree.path}/none:${tree.path}/other:${tree.path}/bin:${tree.path}/lib`;
  const found = findExecutable({ main: join(tree.path, 'lib/main.cjs'), path, home: tree.path });
  assert.is(found, join(tree.path, 'bin/tiffin'));
});
test('looks into the home directory last', () => {
  using tree = scratchTree();
  symlinkSync('../../../lib/tiffin', join(tree.path, 'home/.local/bin/tiffin'));
  const found = findExecutable({ main: join(tree.path, 'lib/main.cjs'), path: '/usr/bin', home: join(tree.path, 'home') });
  assert.is(found, join(tree.path, 'home/.local/bin/tiffin'));
});
test('falls back on the launcher beside the program', () => {
  using tree = scratchTree();
  const found = findExecutable({ main: join(tree.path, 'lib/main.cjs'), path: '', home: tree.path });
  assert.is(found, join(tree.path, 'lib/tiffin'));
});
test.run();
