import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkRecords } from '../../../src/storage/check-records.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, type Stores } from '../../support/stores.ts';

const test = suite('check of the records');
const id = 'c'.repeat(64);

function filled(stores: Stores): { record: string; volume: string } {
  stores.volumes.create({ name: 'data' });
  const container = { id, name: 'web', imageId: undefined, imageName: 'x', createdAt: '2026-01-01T00:00:00.000Z', autoRemove: false };
  const volumes = [{ volume: 'data', target: '/data', anonymous: false }];
  stores.containers.create({ ...container, labels: { a: 'b' }, request: { some: 'thing' }, volumes });
  writeFileSync(join(stores.containers.directory(id), 'config.json'), '{}');
  return { record: join(stores.containers.directory(id), 'record.json'), volume: join(stores.volumes.directory('data'), 'volume.json') };
}

const found = (stores: Stores): string[] => checkRecords(stores).map(({ object, what }) => `${object}: ${what.join()}`);

type Damage = (stores: Stores, files: { record: string; volume: string }) => void;
const edit = (path: string): void => writeFileSync(path, readFileSync(path, 'utf8').replace('2026', '2027').replace('local', 'lokal'));

const cases: readonly (readonly [string, Damage, readonly string[]])[] = [
  ['nothing', () => undefined, []],
  ['a volume that was filled since', ({ volumes }) => writeFileSync(`${volumes.directory('data')}/filled`, '1\n'), []],
  ['a missing record', (_, { record }) => rmSync(record), ['container web: its record is missing']],
  ['an empty record', (_, { record }) => truncateSync(record), ['container web: its record is damaged']],
  ['a changed record', (_, { record }) => edit(record), ['container web: its record is damaged']],
  [
    'a changed row',
    ({ state }) => void state.run("UPDATE container SET labels = '{}'"),
    ['container web: its row in state.db is not what its record says'],
  ],
  ['a lost row', ({ state }) => void state.run('DELETE FROM container'), [`container ${id}: it is missing from state.db`]],
  ['a missing record of a volume', (_, { volume }) => rmSync(volume), ['volume data: its record is missing']],
  ['a changed record of a volume', (_, { volume }) => edit(volume), ['volume data: its record is damaged']],
  [
    'a changed row of a volume',
    ({ state }) => void state.run("UPDATE volume SET driver = 'x'"),
    ['volume data: its row in state.db is not what its record says'],
  ],
  [
    'both rows lost',
    ({ state }) => (state.run('DELETE FROM container'), state.run('DELETE FROM volume')),
    ['volume data: it is missing from state.db', `container ${id}: it is missing from state.db`],
  ],
];

for (const [what, damage, told] of cases) {
  test(`finds and mends: ${what}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const files = filled(stores);
    const [before] = stores.containers.list();
    damage(stores, files);
    assert.equal(found(stores), told);
    for (const { mend } of checkRecords(stores)) await mend?.();
    assert.equal(found(stores), []);
    assert.equal(stores.containers.list(), [before]);
    assert.is(stores.volumes.get('data').driver, 'local');
  });
}

test('says what is lost for good', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  filled(stores);
  rmSync(stores.containers.directory(id), { recursive: true });
  rmSync(stores.volumes.get('data').path, { recursive: true });
  assert.equal(found(stores), ['volume data: its data are missing', 'container web: its directory is missing']);
  assert.ok(checkRecords(stores).every(({ mend, remedy }) => mend === undefined && remedy !== undefined));
  assert.ok(existsSync(stores.root));
});

test.run();
