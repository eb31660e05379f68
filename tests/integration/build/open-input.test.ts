import * as assert from 'uvu/assert';
import { openInput } from '../../../src/build/open-input.ts';
import type { SourceRequest } from '../../../src/build/request.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { contextHooks, contextServices, leftInStore, makeFiles, sourceRequest } from '../../support/build-context.ts';
import { tarArchive } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { openStores, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('openInput', 'helper', 'user-namespaces');

async function read(home: ScratchHome, stores: Stores, changes: Partial<SourceRequest>, input: Uint8Array | string = ''): Promise<string> {
  await using opened = await openInput(contextServices(stores, home), sourceRequest(home.path, changes), contextHooks(input));
  const { containerfile, ignoreFile, context } = opened;
  return `${containerfile.name}: ${String(containerfile.bytes)} | ${ignoreFile?.name} | ${context.root.kind}`;
}

test('finds the context, the Containerfile and the ignore file', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  makeFiles(home.path, { 'c/Dockerfile': 'D', 'c/.dockerignore': 'x', other: 'O\n', more: 'M' });
  assert.is(await read(home, stores, { context: 'c' }), 'Dockerfile: D | .dockerignore | directory');
  assert.is(await read(home, stores, { context: 'c', files: ['-'] }, 'S'), 'Containerfile: S | .dockerignore | directory');
  assert.is(await read(home, stores, { context: '-' }, 'S'), 'standard input: S | undefined | layers');
  assert.is(await read(home, stores, { context: 'c', files: ['other', 'more'] }), 'other+more: O\nM\n | .dockerignore | directory');
  const tar = tarArchive([
    { path: 'Containerfile', content: 'C' },
    { path: 'other', content: 'in the tar' },
  ]);
  assert.is(await read(home, stores, { context: '-' }, tar), 'Containerfile: C | undefined | directory');
  assert.is(await read(home, stores, { context: '-', files: ['other'] }, tar), 'other: in the tar | undefined | directory');
  await assertRejects(read(home, stores, { context: '-', files: ['-'] }), 'invalid-argument', /both the context and the Containerfile/);
  await assertRejects(read(home, stores, { context: '-' }, tarArchive([])), 'not-found', /no Containerfile or Dockerfile/);
  assert.equal(leftInStore(stores), []);
});

test.run();
