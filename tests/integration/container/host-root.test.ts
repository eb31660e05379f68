import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findHostRoot, makeRootParts } from '../../../src/container/host-root.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suite('findHostRoot');
test("puts the host's root together and touches nothing", async () => {
  await using home = await scratchHome();
  const parts = findHostRoot('/', join(home.path, 'container')) ?? [];
  assert.ok(parts.some((part) => part.target === '/etc' || part.target.startsWith('/etc/')));
  for (const own of ['/proc', '/sys', '/dev']) assert.not(parts.some(({ target }) => target === own || target.startsWith(`${own}/`)));
  assert.not(existsSync(join(home.path, 'container')));
});
test('takes a directory without mounts as a whole', async () => {
  await using home = await scratchHome();
  assert.is(findHostRoot(home.path, home.path), undefined);
});
test('makes a place for what is written to each part', async () => {
  await using home = await scratchHome();
  const container = join(home.path, 'container');
  mkdirSync(container);
  const parts = findHostRoot('/', container) ?? [];
  makeRootParts(parts);
  for (const part of parts) if (part.kind === 'tree') assert.is(statSync(part.upper).mode & 0o777, 0o755);
});
test.run();
