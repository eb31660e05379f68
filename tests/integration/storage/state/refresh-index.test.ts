import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { indexSource, refreshIndexFile } from '../../../../src/storage/state/refresh-index.ts';
import { indexFileText, readIndexFile, readIndexGeneration } from '../../../../src/storage/state/index-file.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../../support/stores.ts';

const test = suite('refreshIndexFile');

test('names first what a name means', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'], platform: { architecture: 'arm64' } });
  const last = stores.images.get(putFakeImage(stores, { seed: 'b', names: ['localhost/a:1'] }));
  refreshIndexFile(stores.state);
  assert.is(readIndexFile(stores.root).names[0]?.digest, last.manifestDigest);
  assert.is(readIndexFile(stores.root).names.length, 2);
});

test('goes on when it cannot be written', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const before = readFileSync(join(stores.root, 'index.json'), 'utf8');
  const state = stores.state;
  const said: string[] = [];
  const log = { ...state.log, debug: (message: string) => void said.push(message) };
  refreshIndexFile({
    root: '/proc/nowhere',
    log,
    all: (sql, ...values) => state.all(sql, ...values),
    first: (sql, ...values) => state.first(sql, ...values),
    run: (sql, ...values) => state.run(sql, ...values),
  });
  assert.match(said.join(), /index.json/);
  assert.is(readFileSync(join(stores.root, 'index.json'), 'utf8'), before);
});

test('numbers the states of the images', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  const first = readIndexGeneration(stores.root);
  stores.images.tag(id, 'localhost/b:1');
  assert.is(readIndexGeneration(stores.root), (first ?? 0) + 1);
  assert.is(readFileSync(join(stores.root, 'index.json'), 'utf8'), indexFileText(indexSource(stores.state)));
});

test.run();
