import { closeSync, ftruncateSync, lstatSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { unpackContext, type Unpacked } from '../../../../src/build/context/packed.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import { rawEntry } from '../../../support/raw-tar.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome, type ScratchHome } from '../../../support/scratch-home.ts';
import { openStores, type Stores } from '../../../support/stores.ts';

const test = suiteNeeding('unpackContext', 'helper', 'user-namespaces');

let counter = 0;
const end = Buffer.alloc(1024);

/** Unpacks bytes as a context. */
async function unpack(home: ScratchHome, stores: Stores, bytes: Uint8Array): Promise<Unpacked> {
  const scratch = home.directory(`scratch-${counter++}`);
  const path = join(scratch, 'input');
  writeFileSync(path, bytes);
  return await unpackContext(stores, { path, label: 'ctx', scratch, isOurs: true });
}

test('unpacks tars, however they are packed, and takes text for a Containerfile', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const tar = tarArchive([
    { path: 'a/b', content: 'x', mode: 0o755 },
    { path: '.wh.c', content: 'not a whiteout' },
    { path: 's', content: '', mode: 0o4755, uid: 1000, gid: 1000 },
  ]);
  for (const bytes of [tar, gzipSync(tar), zstdCompressSync(tar)]) {
    const unpacked = await unpack(home, stores, bytes);
    if (unpacked.kind !== 'files') throw new Error('it is a tar');
    assert.equal(readdirSync(unpacked.path).toSorted(), ['.wh.c', 'a', 's']);
    assert.is(readFileSync(join(unpacked.path, 'a/b'), 'utf8'), 'x');
    assert.is(statSync(join(unpacked.path, 's')).mode & 0o7777, 0o4755);
    assert.equal(readdirSync(join(unpacked.path, '..')), ['files'], 'what came is gone');
  }
  for (const bytes of [Buffer.from('FROM a\n'), gzipSync('FROM a\n')]) {
    const unpacked = await unpack(home, stores, bytes);
    assert.is(unpacked.kind === 'containerfile' && String(unpacked.text.bytes), 'FROM a\n');
  }
  assert.is((await unpack(home, stores, end)).kind, 'files', 'an empty tar');
  await assertRejects(unpack(home, stores, Buffer.from([1, 0, 2])), 'invalid-argument', /neither a tar nor a Containerfile/);
});

test('lets nothing out of the directory', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const target = join(home.path, 'victim');
  const hostile = [
    [rawEntry({ name: '../../victim', data: 'x' })],
    [rawEntry({ name: target, data: 'x' })],
    [rawEntry({ name: 'up', type: '2', link: '../..' }), rawEntry({ name: 'up/victim', data: 'x' })],
    [rawEntry({ name: 'abs', type: '2', link: home.path }), rawEntry({ name: 'abs/victim', data: 'x' })],
    [rawEntry({ name: 'hard', type: '1', link: '../../input' })],
    [rawEntry({ name: 'hard', type: '1', link: '/etc/passwd' })],
  ];
  for (const entries of hostile) {
    try {
      await unpack(home, stores, Buffer.concat([...entries, end]));
    } catch (error) {
      assert.match(String(error), /ctx/);
    }
    assert.is(lstatSync(target, { throwIfNoEntry: false }), undefined);
  }
  await assertRejects(unpack(home, stores, Buffer.concat([rawEntry({ name: 'cut', size: 5000, data: 'x' })])), 'corrupt', /^ctx/);
});

test('is bounded: what packs too well, and what claims to be larger than the disk', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const bomb = gzipSync(Buffer.concat([rawEntry({ name: 'zeros', size: 40 << 20 }), Buffer.alloc(40 << 20)]));
  const bounded = Object.assign(stores, { unpackBound: { ratio: 10, freeMiB: 1 } });
  await assertRejects(unpack(home, bounded, bomb), 'corrupt', /unpacks to more|larger|more than/);
  // GNU's sparse format: a header that says a petabyte, and no byte of it.
  const sparse = Buffer.concat([
    rawEntry({
      name: 'pax',
      type: 'x',
      data: pax({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'big', 'GNU.sparse.realsize': String(2 ** 50) }),
    }),
    rawEntry({ name: 'big', data: Buffer.concat([Buffer.from('0\n'), Buffer.alloc(510)]) }),
    end,
  ]);
  await assertRejects(unpack(home, stores, sparse), 'no-space', /big: \d+ bytes are more than/);
  assert.not.ok(readdirSync(stores.root).some((name) => name.startsWith('.tmp')));
});

test('reads a large tar in place', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const path = join(home.path, 'large.tar');
  const fd = openSync(path, 'w');
  writeSync(fd, rawEntry({ name: 'hole', size: 64 << 20 }));
  ftruncateSync(fd, 512 + (64 << 20) + 1024);
  closeSync(fd);
  const unpacked = await unpackContext(stores, { path, label: 'ctx', scratch: home.directory('s'), isOurs: false });
  assert.ok(unpacked.kind === 'files' && statSync(join(unpacked.path, 'hole')).blocks < 1000);
  assert.ok(statSync(path).size > 0, "it is the user's");
});

function pax(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([key, value]) => {
      const rest = ` ${key}=${value}\n`;
      let length = rest.length + 1;
      while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
      return `${length}${rest}`;
    })
    .join('');
}

test.run();
