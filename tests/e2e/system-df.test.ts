// timeout: 240s
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxEntries, layoutArchive, makeImage, type TarEntry } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin } from '../support/tiffin.ts';

const test = suiteNeeding('system df', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

/** Bytes that do not compress. */
function noise(bytes: number, seed: number): Buffer {
  const words = new Uint32Array(bytes / 4);
  let state = seed;
  for (let index = 0; index < words.length; index++) words[index] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Buffer.from(words.buffer);
}

const shared: TarEntry[] = [
  ...busyboxEntries(),
  { path: 'shared', content: noise(24 << 20, 1) },
  { path: 'again', type: 'hardlink', target: 'shared' },
  { path: 'private', type: 'directory', mode: 0o700, uid: 1000, gid: 1000 },
  { path: 'private/file', content: noise(4 << 20, 2), uid: 1000, gid: 1000, mode: 0o600 },
];

async function load(home: ScratchHome, name: string, own: readonly TarEntry[]): Promise<void> {
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(makeImage({ name, layers: [shared, own], config: { Cmd: ['sh'], Env: ['PATH=/bin'] } })));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
}

/** What `du` says as root of the user namespace, which sees everything. */
async function du(home: ScratchHome): Promise<number> {
  const text = await mustTiffin(home, ['unshare', 'du', '-s', '--block-size=1', join(home.path, '.local/share/tiffin')]);
  return Number(text.split('\t')[0]);
}

async function df(home: ScratchHome): Promise<Record<'Images' | 'Containers' | 'Local Volumes', { size: number; free: number }>> {
  const text = await mustTiffin(home, ['system', 'df', '--format', '{{.Type}}:{{.RawSize}}:{{.RawReclaimable}}']);
  const lines = text.split('\n').map((line) => line.split(':'));
  return Object.fromEntries(lines.map(([type, size, free]) => [type, { size: Number(size), free: Number(free) }])) as Awaited<
    ReturnType<typeof df>
  >;
}

test('agrees with du: shared layers, hard links, holes, and files that nobody outside can see', async () => {
  await using home = await scratchHome({ name: 'df' });
  await load(home, 'localhost/a:1', [{ path: 'a', content: noise(12 << 20, 3) }]);
  await load(home, 'localhost/b:1', [{ path: 'b', content: noise(8 << 20, 4) }]);
  await mustTiffin(home, ['tag', 'a:1', 'other:2']);
  const script =
    'dd if=/dev/zero of=/vol/holes bs=1 count=1 seek=1073741824; dd if=/shared of=/vol/copy; dd if=/private/file of=/own; chmod 700 /own';
  await mustTiffin(home, ['run', '--name', 'c', '--network', 'none', '-v', 'vol:/vol', 'a:1', 'sh', '-c', script]);
  const { Images: images, Containers: containers, 'Local Volumes': volumes } = await df(home);
  const counted = images.size + containers.size + volumes.size;
  const real = await du(home);
  assert.ok(Math.abs(counted - real) < real * 0.05, `df ${counted}, du ${real}`);
  assert.ok(volumes.size > 24 << 20 && volumes.size < 26 << 20, String(volumes.size));
  assert.ok(images.free > 16 << 20 && images.free < 17 << 20, `b has 8 MiB of its own, unpacked and packed: ${images.free}`);

  const again = await df(home);
  assert.equal(again.Images, images);
  const lines = await mustTiffin(home, ['system', 'df', '--verbose']);
  assert.match(lines, /^localhost\/b +1 +\w{12} +N\/A +7\d\.\d+MB +6\d\.\d+MB +1\d\.\d+MB +0$/m);
  assert.match(lines, /^localhost\/other +2 .* 1$/m);
  assert.match(lines, /^\w{12} +\w{12} +sh -c .* 1 +4\.\d+MB .* exited +c$/m);
  assert.match(lines, /^vol +1 +2\d\.\d+MB$/m);
});

test('what is removed comes back, also while containers share layers', async () => {
  await using home = await scratchHome({ name: 'df-free' });
  await load(home, 'localhost/a:1', [{ path: 'a', content: noise(12 << 20, 3) }]);
  await load(home, 'localhost/b:1', [{ path: 'b', content: noise(8 << 20, 4) }]);
  await mustTiffin(home, ['create', '--name', 'c', '--network', 'none', 'a:1']);
  const before = await du(home);
  const { Images: images } = await df(home);
  await mustTiffin(home, ['rmi', 'b:1']);
  assert.ok(Math.abs(before - (await du(home)) - images.free) < 300_000, 'what only b had');
  const pruned = await mustTiffin(home, ['system', 'prune', '--all', '--force', '--volumes']);
  assert.match(pruned, /^Deleted Containers\n[0-9a-f]{64}\nDeleted Images\n[0-9a-f]{64}\nTotal reclaimed space: [78]\d\.\d+MB$/);
  assert.ok((await du(home)) < 5 << 20, 'nothing is left but the database and the ballast');
  const free = execFileSync('find', [join(home.path, '.local/share/tiffin/layers'), '-mindepth', '1'], { encoding: 'utf8' });
  assert.is(free, '');
  assert.match(await mustTiffin(home, ['system', 'prune', '-af']), /^Total reclaimed space: 0B$/);
});

test('asks before it prunes, and takes filters', async () => {
  await using home = await scratchHome({ name: 'df-prune' });
  await load(home, 'localhost/a:1', []);
  await mustTiffin(home, ['create', '--name', 'keep', '--label', 'keep=1', '--network', 'none', 'a:1']);
  await mustTiffin(home, ['create', '--name', 'go', '--network', 'none', 'a:1']);
  const asked = await mustTiffin(home, ['system', 'prune', '--all', '--volumes'], { stdin: 'n\n' });
  assert.match(
    asked,
    /^WARNING! This command removes:\n\t- all stopped containers\n(?:\t- .*\n){4}\nAre you sure you want to continue\? \[y\/N\] $/,
  );
  assert.match(await mustTiffin(home, ['system', 'prune', '--filter', 'label!=keep'], { stdin: 'y\n' }), /Deleted Containers/);
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.Names}}']), 'keep');
  assert.is(await mustTiffin(home, ['images', '-q']), (await mustTiffin(home, ['images', '-q'])).slice(0, 12));
});

test.run();
