// timeout: 300s
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { busyboxImage, layoutArchive, tarArchive, type TarEntry } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--rm', '--network', 'none'] as const;

/** A file of the host that no container may read, and its directory. */
function secret(home: ScratchHome): string {
  const directory = home.directory('secret');
  writeFileSync(join(directory, 'key'), 'SECRET\n');
  return directory;
}

async function loadHostile(home: ScratchHome, entries: readonly TarEntry[]): Promise<void> {
  const image = busyboxImage({ name: 'localhost/hostile:latest', layers: [[...entries]] });
  writeFileSync(join(home.path, 'hostile.tar'), layoutArchive(image));
  await mustTiffin(home, ['load', '-q', '-i', join(home.path, 'hostile.tar')]);
}

const places = suiteNeeding('places within volumes', ...needs);
places('are never reached through links that lead out', async () => {
  await using home = await busyboxHome('hostile-subpath');
  const directory = secret(home);
  const links = { absolute: directory, relative: `../../../../../../../../..${directory}`, up: '..', self: 'self', magic: '/proc/1/root' };
  const make = Object.entries(links).map(([name, target]) => `ln -s '${target}' /v/${name}`);
  await mustTiffin(home, [
    'run',
    ...none,
    '-v',
    'data:/v',
    'busybox',
    'sh',
    '-c',
    `mkdir /v/real; echo inside >/v/real/key; ${make.join('; ')}`,
  ]);
  for (const name of Object.keys(links)) {
    for (const subpath of [name, `${name}/key`, `real/../${name}`]) {
      const mount = `type=volume,source=data,target=/m,subpath=${subpath}`;
      const { stdout } = await tiffin(home, ['run', ...none, '--mount', mount, 'busybox', 'sh', '-c', 'cat /m /m/key 2>/dev/null; ls /m']);
      assert.not.match(stdout, /SECRET/, subpath);
    }
  }
  const mount = 'type=volume,source=data,target=/m,subpath=real';
  assert.is(await mustTiffin(home, ['run', ...none, '--mount', mount, 'busybox', 'cat', '/m/key']), 'inside');
});
places('are never reached while a container swaps them for links', async () => {
  await using home = await busyboxHome('hostile-race');
  const directory = secret(home);
  const flip = `mkdir /v/a; echo inside >/v/a/key; ln -s ${directory} /v/b; while :; do mv /v/a /v/c; mv /v/b /v/a; mv /v/a /v/b; mv /v/c /v/a; done`;
  await mustTiffin(home, ['run', '-d', '--name', 'flip', '--network', 'none', '-v', 'data:/v', 'busybox', 'sh', '-c', flip]);
  for (let round = 0; round < 15; round += 1) {
    const mount = 'type=volume,source=data,target=/m,subpath=a';
    const { stdout } = await tiffin(home, ['run', ...none, '--mount', mount, 'busybox', 'sh', '-c', 'cat /m/key']);
    assert.match(stdout, /^(?:inside\n)?$/);
  }
});
places('of images are looked up within the image', async () => {
  await using home = await busyboxHome('hostile-image-subpath');
  const directory = secret(home);
  await loadHostile(home, [{ path: 'out', type: 'symlink', target: directory }]);
  const mount = 'type=image,source=hostile,target=/m,subpath=/out';
  const { status, stdout } = await tiffin(home, ['run', ...none, '--mount', mount, 'busybox', 'cat', '/m/key']);
  assert.is(status, 125);
  assert.is(stdout, '');
});
places.run();

const targets = suiteNeeding('targets in hostile images', ...needs);
targets('stay inside whatever links are on their way', async () => {
  await using home = await busyboxHome('hostile-target');
  const directory = secret(home);
  await loadHostile(home, [
    { path: 'abs', type: 'symlink', target: directory },
    { path: 'rel', type: 'symlink', target: `../../../../../../..${directory}` },
    { path: 'file', type: 'symlink', target: `${directory}/key` },
  ]);
  const kinds = (target: string): readonly (readonly string[])[] => [
    ['-v', `data:${target}/x`],
    ['--tmpfs', `${target}/x`],
    ['--mount', `type=image,source=busybox,target=${target}/x`],
    ['-v', `${directory}/key:${target}/y`],
    ['--mount', `type=bind,source=/etc/hostname,target=${target}/link,no-dereference`],
  ];
  for (const target of ['/abs', '/rel', '/abs/../rel', '/file/..'])
    for (const options of kinds(target)) await tiffin(home, ['run', ...none, ...options, 'hostile', 'true']);
  assert.equal(readdirSync(directory), ['key']);
});
targets('give a new volume nothing but what the image has', async () => {
  await using home = await busyboxHome('hostile-copy-up');
  const directory = secret(home);
  await loadHostile(home, [{ path: 'abs', type: 'symlink', target: directory }]);
  const { stdout } = await tiffin(home, ['run', ...none, '-v', 'data:/abs', 'hostile', 'sh', '-c', 'cat /abs/key']);
  assert.is(stdout, '');
  assert.is((await tiffin(home, ['run', ...none, '-v', 'data:/v', 'busybox', 'ls', '-A', '/v'])).stdout, '');
});
targets.run();

const shared = suiteNeeding('what containers share', ...needs);
shared('cannot be written to by a privileged container either', async () => {
  await using home = await busyboxHome('hostile-remount');
  writeFileSync(join(home.path, 'one'), 'one\n');
  await mustTiffin(home, ['artifact', 'add', 'localhost/a:1', 'one']);
  const options = ['--mount', 'type=image,source=busybox,target=/i', '--mount', 'type=artifact,source=localhost/a:1,target=/a'];
  const script =
    'for each in /i /a; do mount -o remount,bind,rw $each; mount -o remount,rw $each; done 2>/dev/null; echo x >/a; rm /i/etc/passwd; echo x >/i/new; cat /a';
  assert.is(await mustTiffin(home, ['run', ...none, '--privileged', ...options, 'busybox', 'sh', '-c', script]), 'one');
  assert.match(await mustTiffin(home, ['run', ...none, 'busybox', 'cat', '/etc/passwd']), /^root:/);
  await mustTiffin(home, ['system', 'check']);
});
shared.run();

const archives = suiteNeeding('archives for volumes', ...needs);
const escapes: readonly (readonly [string, (directory: string) => readonly TarEntry[]])[] = [
  ['names with dots', (directory) => [{ path: `../../../../../../..${directory}/new`, content: 'x' }]],
  ['absolute names', (directory) => [{ path: `${directory}/new`, content: 'x' }]],
  [
    'a link in front',
    (directory) => [
      { path: 'l', type: 'symlink', target: directory },
      { path: 'l/new', content: 'x' },
    ],
  ],
  [
    'a relative link in front',
    (directory) => [
      { path: 'l', type: 'symlink', target: `../../../../../../..${directory}` },
      { path: 'l/new', content: 'x' },
    ],
  ],
  ['a hard link to outside', (directory) => [{ path: 'h', type: 'hardlink', target: `${directory}/key` }]],
  [
    'a link in the place of a file',
    (directory) => [
      { path: 'new', type: 'symlink', target: `${directory}/new` },
      { path: 'new', content: 'x' },
    ],
  ],
];
for (const [name, entries] of escapes) {
  archives(`cannot lead out with ${name}`, async () => {
    await using home = await busyboxHome('hostile-import');
    const directory = secret(home);
    await mustTiffin(home, ['volume', 'create', 'data']);
    writeFileSync(join(home.path, 'a.tar'), tarArchive([...entries(directory)]));
    await tiffin(home, ['volume', 'import', 'data', join(home.path, 'a.tar')]);
    assert.equal(readdirSync(directory), ['key']);
    const { stdout } = await tiffin(home, ['run', ...none, '-v', 'data:/v', 'busybox', 'sh', '-c', 'cat /v/h 2>/dev/null']);
    assert.not.match(stdout, /SECRET/);
  });
}
archives('do not follow links of a volume that was there before', async () => {
  await using home = await busyboxHome('hostile-import-link');
  const directory = secret(home);
  await mustTiffin(home, ['run', ...none, '-v', 'data:/v', 'busybox', 'ln', '-s', directory, '/v/l']);
  writeFileSync(join(home.path, 'a.tar'), tarArchive([{ path: 'l/new', content: 'x' }]));
  await tiffin(home, ['volume', 'import', 'data', join(home.path, 'a.tar')]);
  assert.not(existsSync(join(directory, 'new')));
});
archives('that are none are told of, and nothing hangs', async () => {
  await using home = await busyboxHome('hostile-import-garbage');
  await mustTiffin(home, ['volume', 'create', 'data']);
  const cases: readonly (readonly [string, Buffer])[] = [
    ['empty', Buffer.alloc(0)],
    ['garbage', Buffer.from('garbage')],
    ['cut', tarArchive([{ path: 'a', content: 'x'.repeat(4000) }]).subarray(0, 1200)],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
  ];
  for (const [name, bytes] of cases) {
    writeFileSync(join(home.path, name), bytes);
    const { status, stderr } = await tiffin(home, ['volume', 'import', 'data', join(home.path, name)]);
    assert.is(status, 125, name);
    assert.match(stderr, /^Error: [^\n]+\n(?:hint: [^\n]+\n)?$/, name);
  }
  assert.not.match((await tiffin(home, ['volume', 'import', 'data', home.path])).stderr, /\n {4}at /);
});
archives('of a volume hold its links, not what they lead to', async () => {
  await using home = await busyboxHome('hostile-export');
  const directory = secret(home);
  await mustTiffin(home, ['run', ...none, '-v', 'data:/v', 'busybox', 'sh', '-c', `ln -s ${directory} /v/d; ln -s ${directory}/key /v/k`]);
  const { stdoutBytes } = await tiffin(home, ['volume', 'export', 'data']);
  assert.not(stdoutBytes.includes('SECRET'));
  assert.ok(stdoutBytes.includes(directory));
});
archives.run();
