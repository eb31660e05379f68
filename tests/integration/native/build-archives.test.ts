import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { stageIn, type TestStage } from '../../support/building.ts';
import { tarArchive } from '../../support/images.ts';
import { findExecutable, suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('archives of ADD', 'helper', 'user-namespaces', 'overlay');

const tar = tarArchive([
  { path: 'd', type: 'directory' },
  { path: 'd/f', content: 'hello' },
  { path: 'link', type: 'symlink', target: '/etc/passwd' },
]);

const decompressed = ['add d 755 0:0', 'add/d d 755 0:0', 'add/d/f f 644 0:0', 'add/link l 777 0:0 /etc/passwd'];

async function add(stage: TestStage, bytes: Uint8Array, destination = '/add/'): Promise<string[]> {
  writeFileSync(join(stage.context, 'archive'), bytes);
  await stage.copy(['archive'], destination, { unpack: 'local' });
  return stage.tree();
}

for (const [name, pack] of [
  ['plain', (bytes: Buffer) => bytes],
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
  ['xz', (bytes: Buffer) => execFileSync('xz', ['-c'], { input: bytes })],
  ['bzip2', (bytes: Buffer) => execFileSync('bzip2', ['-c'], { input: bytes })],
] as const) {
  if ((name === 'xz' || name === 'bzip2') && findExecutable(name) === undefined) continue;
  test(`${name} is unpacked`, async () => {
    await using home = await scratchHome();
    const stage = await stageIn(home);
    assert.equal(await add(stage, pack(tar)), decompressed);
    assert.equal(readdirSync(stage.upper), ['add']);
  });

  test(`${name} of something else is copied`, async () => {
    await using home = await scratchHome();
    const stage = await stageIn(home);
    assert.equal(await add(stage, pack(Buffer.from('no archive\n'.repeat(100)))), ['add d 755 0:0', 'add/archive f 644 0:0']);
  });
}

test('COPY unpacks nothing', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home);
  writeFileSync(join(stage.context, 'archive'), tar);
  await stage.copy(['archive'], '/add/');
  assert.equal(await stage.tree(), ['add d 755 0:0', 'add/archive f 644 0:0']);
});

test('owners are those of the archive, unless others are asked for', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home);
  const owned = tarArchive([{ path: 'f', content: 'x', uid: 7, gid: 8 }]);
  assert.equal(await add(stage, owned), ['add d 755 0:0', 'add/f f 644 7:8']);
  await stage.copy(['archive'], '/other', { unpack: 'local', owner: '3' });
  assert.ok((await stage.tree()).includes('other/f f 644 3:3'));
});

test('hostile archives leave the destination alone', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { layer: 'mkdir -p etc add; echo mine > etc/passwd; ln -s ../etc add/out' });
  const cases: [RegExp, Parameters<typeof tarArchive>[0]][] = [
    [/'\.\.' in a path/, [{ path: '../etc/passwd', content: 'x' }]],
    [/'\.\.' in a path/, [{ path: 'a/../../etc/passwd', content: 'x' }]],
    [/reserved for what layers hide/, [{ path: '.wh.etc', content: '' }]],
    [/hard link/, [{ path: 'h', type: 'hardlink', target: '/etc/passwd' }]],
  ];
  for (const [pattern, entries] of cases) {
    const failure = await add(stage, tarArchive(entries)).catch((error: unknown) => error);
    assert.match(String(failure), pattern);
  }
  // Through links that are there, and that the archive brings: never out of the destination.
  await add(stage, tarArchive([{ path: 'out/passwd', content: 'x' }]));
  await add(
    stage,
    tarArchive([
      { path: 'up', type: 'symlink', target: '../../../../etc' },
      { path: 'up/passwd', content: 'x' },
    ]),
  );
  assert.is(await stage.run('cat etc/passwd'), 'mine\n');
  const large = gzipSync(tarArchive([{ path: 'f', content: randomBytes(1_000_000) }]));
  await assertRejects(add(stage, large.subarray(0, 900_000)), 'corrupt', /it ends in the middle/);
});

test('an archive that claims more than is free is refused', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context: 'truncate -s 8000000000000 huge; tar -S -cf archive huge; rm huge' });
  await assertRejects(stage.copy(['archive'], '/x/', { unpack: 'local' }), 'no-space', /huge: 8000000000000 bytes make the files larger/);
});

test('an archive that the host cannot decompress is refused with the package that can', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home);
  const xz = Buffer.from('fd377a585a0000', 'hex');
  const [code, pattern] =
    findExecutable('xz') === undefined
      ? (['unsupported', /without xz[^]*xz-utils/] as const)
      : (['corrupt', /xz cannot decompress it/] as const);
  await assertRejects(add(stage, xz), code, pattern);
});

test('a link in the place of an archive is followed in the context only', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context: 'mkdir d' });
  writeFileSync(join(stage.context, 'd/real'), tar);
  symlinkSync('/d/real', join(stage.context, 'inside'));
  symlinkSync('/etc/hosts', join(stage.context, 'outside'));
  await stage.copy(['inside'], '/add/', { unpack: 'local' });
  assert.equal(await stage.tree(), decompressed);
  await assertRejects(stage.copy(['outside'], '/x', { unpack: 'local' }), 'not-found');
});

test.run();
