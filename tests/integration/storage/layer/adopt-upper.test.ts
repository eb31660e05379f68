import { lstatSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores, type Stores } from '../../../support/stores.ts';
import { inRealm } from '../../../support/unpacking.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import type { AdoptedLayer, AdoptOptions } from '../../../../src/storage/layer-store.ts';

const test = suiteNeeding('adoptUpper', 'helper', 'user-namespaces', 'overlay', 'setfattr');

const epoch = 1_600_000_000;

/** A layer to stand on. */
async function base(stores: Stores): Promise<string[]> {
  const tar = tarArchive([
    { path: 'etc', type: 'directory' },
    { path: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\n' },
    { path: 'etc/gone', content: 'x' },
    { path: 'old', type: 'directory' },
    { path: 'old/a', content: 'a' },
    { path: 'old/b', content: 'b' },
  ]);
  const blob = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(tar), size: tar.length };
  stores.blobs.put(blob, tar);
  await stores.layers.apply(blob.digest, blob, { realm: stores.realm });
  return stores.layers.stack([blob.digest]);
}

const leftovers = ({ root }: Stores): string[] =>
  [...readdirSync(root), ...readdirSync(join(root, 'layers'))].filter((name) => /^\.(tmp|rm)/.test(name));

let steps = 0;

/** Runs a script in an overlay's root, and makes a layer of what it wrote. */
async function layerOf(stores: Stores, script: string, options: Partial<AdoptOptions> = {}): Promise<AdoptedLayer> {
  const lower = options.lower ?? (await base(stores));
  const step = join(stores.root, `step${steps++}`);
  for (const name of ['', '/upper', '/work', '/root']) mkdirSync(step + name, { mode: 0o755 });
  const mount = 'mount -t overlay -o userxattr,lowerdir="$2",upperdir="$1/upper",workdir="$1/work" overlay "$1/root"';
  await inRealm(
    stores.realm,
    'unshare',
    '-m',
    'sh',
    '-c',
    `set -e; ${mount}; cd "$1/root"; umask 022; ${script}`,
    'sh',
    step,
    lower.join(':'),
  );
  return stores.layers.adopt(`${step}/upper`, { realm: stores.realm, lower, times: { kind: 'bounded', epoch }, ...options });
}

const everything = `
  mkdir -p new/deep old2 run/secrets; echo hello > new/deep/file; ln new/deep/file new/link; ln -s file new/deep/symbolic
  rm etc/gone; rm -r old; mkdir old; echo c > old/c; chown 5:6 new/deep; chmod 4755 new/deep/file; mkfifo new/fifo
  touch -d @1000000000 new/old-file; setfattr -n user.mine -v 1 new/deep/file; truncate -s 1M new/sparse
  touch etc/hosts; mkdir -p dev/pts`;

test('a written directory and its tar are the same, and the same each time', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const options = { mountPoints: ['/etc/hosts', '/dev', '/dev/pts', '/run/secrets'] };
  const layer = await layerOf(stores, everything, options);
  assert.is(layer.isEmpty, false);
  assert.is(layer.diffId, layer.blob.digest);
  const directory = stores.layers.path(layer.diffId);
  const { count, first } = await stores.layers.verify(layer.diffId, layer.blob, { realm: stores.realm });
  assert.equal([count, first], [0, []]);
  assert.equal(readdirSync(directory).sort(), ['etc', 'new', 'old', 'old2'], 'what was only for mounts is not there');
  assert.equal(readdirSync(join(directory, 'etc')), ['gone'], 'a whiteout');
  assert.is(lstatSync(join(directory, 'new/deep/file')).mtimeMs, epoch * 1000);
  assert.is(lstatSync(join(directory, 'new')).mtimeMs, epoch * 1000);
  assert.is(lstatSync(join(directory, 'new/old-file')).mtimeMs, 1_000_000_000_000);
  const marks = await inRealm(stores.realm, 'sh', '-c', 'cd "$1" && getfattr -hRd -m user.overlay. . 2>&1', 'sh', directory);
  assert.is(marks, '# file: old\nuser.overlay.opaque="y"\n\n', 'only what hides something is marked');
  const again = await layerOf(stores, everything, options);
  assert.is(again.diffId, layer.diffId);
  assert.equal(leftovers(stores), []);
});

test('unpacks again to what it was', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layer = await layerOf(stores, everything);
  const describe = [
    'sh',
    '-c',
    'cd "$1" && find . -mindepth 1 ! -type c -printf "%p %y %m %U:%G %T@ %n %l\\n" | sort',
    'sh',
    stores.layers.path(layer.diffId),
  ] as const;
  const before = await inRealm(stores.realm, ...describe);
  await stores.layers.renew(layer.diffId, layer.blob, { realm: stores.realm });
  assert.is(await inRealm(stores.realm, ...describe), before);
});

test('places of mounts are removed in the layer only, wherever links lead', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const outside = home.directory('outside');
  writeFileSync(join(outside, 'hosts'), '');
  mkdirSync(join(outside, 'empty'));
  const script = `ln -s "${outside}" mnt; ln -s / top; mkdir kept; echo x > kept/file; mkdir -p gone/deep; mkdir full; : > full/hosts; ln full/hosts full/again`;
  const mountPoints = [
    '/mnt/hosts',
    '/mnt/empty',
    '/top/../../mnt/hosts',
    '/kept/file',
    '/top/gone/deep',
    '/full/hosts',
    '/etc/passwd',
    '/',
    '/..',
  ];
  const layer = await layerOf(stores, script, { mountPoints });
  assert.equal(readdirSync(outside).sort(), ['empty', 'hosts']);
  assert.equal(readdirSync(stores.layers.path(layer.diffId)).sort(), ['full', 'kept', 'mnt', 'top']);
  assert.equal((await stores.layers.verify(layer.diffId, layer.blob, { realm: stores.realm })).first, []);
});

test('nothing written is no layer', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layer = await layerOf(stores, ': > etc/hosts; mkdir -p run/secrets', { mountPoints: ['/etc/hosts', '/run/secrets'] });
  assert.is(layer.isEmpty, true);
  assert.is(stores.blobs.has(layer.blob), false);
  const modeOnly = await layerOf(stores, 'chmod 700 .');
  assert.is(modeOnly.isEmpty, false, 'the mode of the root is something');
  assert.is(statSync(stores.layers.path(modeOnly.diffId)).mode & 0o777, 0o700);
});

test('a name that would be a whiteout is refused', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const step = layerOf(stores, 'mkdir new; touch new/.wh.passwd');
  await assertRejects(step, 'invalid-argument', /new\/\.wh\.passwd: names that begin with \.wh\. are reserved/);
  assert.equal(leftovers(stores), []);
});

test.run();
