import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDatabase, checkDerivedFiles } from '../../../src/storage/check-state.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage, type Stores } from '../../support/stores.ts';

const test = suite('check of the state');

const found = ({ state }: Stores): string[] =>
  [...checkDatabase(state, { quick: false }), ...checkDerivedFiles(state)].map(({ object, what }) => `${object}: ${what.join('; ')}`);

async function mend({ state }: Stores): Promise<void> {
  for (const damage of [...checkDatabase(state, { quick: true }), ...checkDerivedFiles(state)]) await damage.mend?.();
}

test('finds nothing in a store that is whole', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assert.equal(found(stores), []);
  putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
  assert.equal(found(stores), []);
});

for (const [what, damage, told] of [
  ['index.json is missing', (root: string) => rmSync(join(root, 'index.json')), 'index.json: it is missing'],
  ['index.json is empty', (root: string) => truncateSync(join(root, 'index.json')), 'index.json: it is damaged'],
  ['a name in index.json', (root: string) => edit(join(root, 'index.json'), 'localhost/a', 'localhost/b'), 'index.json: it is damaged'],
  ['oci-layout', (root: string) => writeFileSync(join(root, 'oci-layout'), '{}'), 'oci-layout: it is missing or damaged'],
  ['ballast', (root: string) => truncateSync(join(root, 'ballast'), 7), 'ballast: it has 7 bytes instead of 1048576'],
] as const) {
  test(`finds and mends: ${what}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const id = putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
    damage(stores.root);
    assert.equal(found(stores), [told]);
    await mend(stores);
    assert.equal(found(stores), []);
    assert.is(stores.images.findByName('localhost/a:1')?.id, id);
  });
}

function edit(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

for (const [what, sql, told] of [
  ['a name', "UPDATE image_name SET name = 'localhost/x:1'", 'its images are not those of index.json'],
  ['lost changes', 'UPDATE image_generation SET value = 0', 'it has lost the last changes of images'],
  ['JSON', "UPDATE image SET config = 'x'", 'image.config is no JSON'],
] as const) {
  test(`finds in the database: ${what}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    putFakeImage(stores, { seed: 'a', names: ['localhost/a:1'] });
    stores.state.run(sql);
    const [first] = [...checkDatabase(stores.state, { quick: false }), ...(what === 'JSON' ? [] : checkDerivedFiles(stores.state))];
    assert.equal(first?.what, [told]);
    await first?.mend?.();
    assert.ok(stores.state.wasMadeAgain);
    assert.is(stores.images.findByName('localhost/a:1')?.names.length, 1);
    assert.equal(checkDerivedFiles(stores.state), []);
  });
}

test('finds references to nothing', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.state.run('PRAGMA foreign_keys = OFF');
  stores.state.run("INSERT INTO image_name (name, image_id, given, platform) VALUES ('x', 'none', 1, '')");
  assert.match(found(stores).join(), /state.db: a row of image_name refers to nothing/);
});

test.run();
