import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import { Database } from '../../../src/lib/sqlite.ts';
import { openState } from '../../../src/storage/state-db.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('openState');

/** A store with an image, a container and a volume, closed. */
function fillStore(home: ScratchHome): string {
  using stores = openStores(home);
  const imageId = putFakeImage(stores, { seed: 'one', names: ['localhost/one:1', 'localhost/two:2'] });
  stores.volumes.create({ name: 'data', labels: { a: 'b' } });
  stores.containers.create({
    id: 'c'.repeat(64),
    name: 'web',
    imageId,
    imageName: 'localhost/one:1',
    createdAt: '2026-01-01T00:00:00.000Z',
    autoRemove: false,
    labels: { x: 'y' },
    request: { some: 'thing' },
    volumes: [{ volume: 'data', target: '/data', anonymous: false }],
  });
  return imageId;
}

function assertFilled(home: ScratchHome, imageId: string): readonly string[] {
  using stores = openStores(home);
  assert.equal(
    stores.images.list().map((image) => [image.id, image.names]),
    [[imageId, ['localhost/two:2', 'localhost/one:1']]],
  );
  const [container] = stores.containers.list();
  assert.is(container?.name, 'web');
  assert.is(container?.imageId, imageId);
  assert.equal(container?.request, { some: 'thing' });
  assert.equal(container?.volumes, [{ volume: 'data', target: '/data', anonymous: false }]);
  assert.equal(
    stores.volumes.list().map((volume) => [volume.name, volume.labels]),
    [['data', { a: 'b' }]],
  );
  return stores.warnings;
}

test('makes a private store, whatever the umask', async () => {
  for (const umask of [0, 0o077]) {
    await using home = await scratchHome();
    const before = process.umask(umask);
    try {
      using stores = openStores(home);
      assert.equal(stores.images.list(), []);
      for (const path of ['.', 'layers', 'containers', 'volumes', 'blobs/sha256'])
        assert.is(statSync(join(stores.root, path)).mode & 0o777, 0o700, path);
      assert.is(readFileSync(join(stores.root, 'oci-layout'), 'utf8'), '{"imageLayoutVersion":"1.0.0"}\n');
      assert.equal(stores.warnings, []);
    } finally {
      process.umask(before);
    }
  }
});

test('finds what was written', async () => {
  await using home = await scratchHome({ name: 'a home with spaces' });
  const imageId = fillStore(home);
  assert.equal(assertFilled(home, imageId), []);
});

const damages: Record<string, (path: string) => void> = {
  'is empty': (path) => writeFileSync(path, ''),
  'is missing': (path) => rmSync(path),
  'is cut in its header': (path) => truncateSync(path, 50),
  'is cut in its pages': (path) => truncateSync(path, 8192),
  'is text': (path) => writeFileSync(path, 'not a database\n'),
  'has garbage in its pages': (path) =>
    writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 4096), Buffer.alloc(20_000, 0xa5)])),
  "is another program's": (path) => {
    writeFileSync(path, '');
    const database = new Database(path);
    database.exec('CREATE TABLE other (x); PRAGMA user_version = 1');
    database.close();
  },
};

for (const [what, damage] of Object.entries(damages)) {
  test(`puts a state.db together again that ${what}, and says so`, async () => {
    await using home = await scratchHome();
    const imageId = fillStore(home);
    const path = join(findPlaces(home.env).root, 'state.db');
    damage(path);
    const warnings = assertFilled(home, imageId);
    assert.match(warnings.join('\n'), /made again: 1 image, 1 container, 1 volume/);
    assert.equal(assertFilled(home, imageId), [], 'only once');
  });
}

test('does not wait for a pipe in place of a file', async () => {
  await using home = await scratchHome();
  fillStore(home);
  const { root } = findPlaces(home.env);
  for (const path of ['state.db', 'index.json', `containers/${'c'.repeat(64)}/record.json`]) {
    rmSync(join(root, path));
    execFileSync('mkfifo', [join(root, path)]);
  }
  using stores = openStores(home);
  assert.match(stores.warnings.join('\n'), /is not a database/);
  assert.match(stores.warnings.join('\n'), /record.json is not a regular file/);
  assert.is(stores.volumes.list().length, 1);
});

test('names what it cannot restore', async () => {
  await using home = await scratchHome();
  fillStore(home);
  const { root } = findPlaces(home.env);
  writeFileSync(join(root, 'containers', 'c'.repeat(64), 'record.json'), 'nonsense');
  writeFileSync(join(root, 'state.db'), '');
  using stores = openStores(home);
  assert.match(stores.warnings.join('\n'), /container c{64} could not be restored/);
  assert.match(stores.warnings.join('\n'), /made again: 1 image, 0 containers, 1 volume/);
});

test('refuses a state.db of a newer tiffin and leaves it alone', async () => {
  await using home = await scratchHome();
  fillStore(home);
  const path = join(findPlaces(home.env).root, 'state.db');
  const database = new Database(path);
  database.exec('PRAGMA user_version = 1000');
  database.close();
  assertFails(() => openState(findPlaces(home.env)), 'unsupported', /newer tiffin/);
  assert.ok(existsSync(path));
});

test('reads a store that cannot be written to, and refuses to change it', async () => {
  await using home = await scratchHome();
  const imageId = fillStore(home);
  const { root } = findPlaces(home.env);
  chmodSync(join(root, 'state.db'), 0o400);
  chmodSync(root, 0o500);
  try {
    assertFilled(home, imageId);
    using stores = openStores(home);
    assert.ok(stores.state.readOnly);
    assertFails(() => stores.images.untag(imageId, ['localhost/one:1']), 'denied', /read-only|denied/);
  } finally {
    chmodSync(root, 0o700);
  }
});

test('says why a store cannot be made', async () => {
  await using home = await scratchHome();
  const shared = join(home.path, '.local');
  mkdirSync(shared);
  chmodSync(shared, 0o500);
  using stores = openStores(home);
  assert.equal(stores.images.list(), []);
  assertFails(() => stores.volumes.create({ name: 'a' }), 'denied', /\.local\/share\/tiffin: permission denied/);
  chmodSync(shared, 0o700);
});

test('shuts others out of a store that was open to them', async () => {
  await using home = await scratchHome();
  fillStore(home);
  const { root } = findPlaces(home.env);
  chmodSync(root, 0o755);
  openStores(home)[Symbol.dispose]();
  assert.is(statSync(root).mode & 0o777, 0o700);
});

test('follows a link of ours to another disk', async () => {
  await using home = await scratchHome();
  mkdirSync(join(home.path, '.local/share'), { recursive: true });
  symlinkSync(home.directory('elsewhere'), join(home.path, '.local/share/tiffin'));
  const imageId = fillStore(home);
  assert.equal(assertFilled(home, imageId), []);
});

test('does not take over a place that belongs to a file', async () => {
  await using home = await scratchHome();
  mkdirSync(join(home.path, '.local/share'), { recursive: true });
  writeFileSync(join(home.path, '.local/share/tiffin'), '');
  assert.throws(() => openState(findPlaces(home.env)));
});

test('opens in a few milliseconds', async () => {
  await using home = await scratchHome();
  fillStore(home);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    openState(findPlaces(home.env)).close();
    return performance.now() - start;
  });
  assert.ok(times.toSorted((one, other) => one - other)[4]! < 15, `took ${times.map((time) => time.toFixed(1)).join(', ')} ms`);
});

test.run();

const state = suite('State');

state('undoes a transaction that throws', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  assert.throws(
    () =>
      stores.state.transaction(() => {
        stores.state.run("INSERT INTO lease VALUES ('x', 'y', 0)");
        throw new Error('no');
      }),
    /no/,
  );
  assert.equal(stores.state.all('SELECT * FROM lease'), []);
});

state('joins a transaction within another', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  stores.state.transaction(() => stores.state.transaction(() => stores.state.run("INSERT INTO lease VALUES ('x', 'y', 0)")));
  assert.is(stores.state.all('SELECT * FROM lease').length, 1);
});

state.run();
