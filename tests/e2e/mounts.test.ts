// timeout: 300s
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--rm', '--network', 'none'] as const;

const run = (home: ScratchHome, options: readonly string[], script: string): Promise<string> =>
  mustTiffin(home, ['run', ...none, ...options, 'busybox', 'sh', '-c', script]);

/** A directory of the host with a file, a link to it and a directory. */
function source(home: ScratchHome): string {
  const directory = home.directory('source');
  writeFileSync(join(directory, 'file'), 'hello\n');
  symlinkSync('file', join(directory, 'link'));
  mkdirSync(join(directory, 'sub'));
  return directory;
}

const mounts = suiteNeeding('mounts', ...needs);
mounts('of images are read-only, or keep what is written for the container alone', async () => {
  await using home = await busyboxHome('mount-image');
  const image = 'type=image,source=busybox,target=/image';
  assert.match(
    await run(home, ['--mount', image], 'cat /image/etc/passwd; touch /image/x 2>&1 || true'),
    /^root:[^]*Read-only file system$/,
  );
  assert.is(
    await run(home, ['--mount', `${image},rw=true`], 'echo mine >/image/etc/passwd; cat /image/etc/passwd; head -1 /etc/passwd'),
    'mine\nroot:x:0:0:root:/root:/bin/sh',
  );
  assert.match(await run(home, ['--mount', `${image},subpath=/etc`], 'head -1 /image/passwd'), /^root:/);
  const { status, stderr } = await tiffin(home, ['run', ...none, '--mount', 'type=image,source=nope,target=/i', 'busybox', 'true']);
  assert.is(status, 125);
  assert.match(stderr, /nope: image not known/);
});
mounts('of images keep the image', async () => {
  await using home = await busyboxHome('mount-image-use');
  await mustTiffin(home, ['tag', 'busybox', 'other']);
  const directory = source(home);
  await mustTiffin(home, ['import', '-q', await tarOf(home, directory), 'small:1']);
  await mustTiffin(home, [
    'create',
    '--name',
    'user',
    '--network',
    'none',
    '--mount',
    'type=image,source=small:1,target=/i',
    'busybox',
    'cat',
    '/i/file',
  ]);
  const { status, stderr } = await tiffin(home, ['rmi', 'small:1']);
  assert.is(status, 2);
  assert.match(stderr, /image is in use by a container/);
  assert.is(await mustTiffin(home, ['start', '-a', 'user']), 'hello');
  await mustTiffin(home, ['rm', 'user']);
  await mustTiffin(home, ['rmi', 'small:1']);
});
mounts('of artifacts are files, which everybody may read', async () => {
  await using home = await busyboxHome('mount-artifact');
  for (const name of ['one', 'two']) writeFileSync(join(home.path, name), `${name}\n`);
  await mustTiffin(home, ['artifact', 'add', 'localhost/a:1', 'one']);
  await mustTiffin(home, ['artifact', 'add', 'localhost/a:2', 'one', 'two']);
  const artifact = (rest: string): string[] => ['--user', '1000', '--mount', `type=artifact,source=localhost/${rest}`];
  assert.is(await run(home, artifact('a:1,target=/a'), 'cat /a'), 'one');
  assert.is(await run(home, artifact('a:1,target=/etc'), 'cat /etc/one; ls /etc/passwd'), 'one\n/etc/passwd');
  assert.is(await run(home, artifact('a:2,target=/a'), 'cd /a; cat *'), 'one\ntwo');
  assert.is(await run(home, artifact('a:2,target=/a,title=two'), 'cat /a'), 'two');
  assert.is(await run(home, artifact('a:1,target=/etc,name=three'), 'cat /etc/three'), 'one');
});
mounts('of patterns are what fits them', async () => {
  await using home = await busyboxHome('mount-glob');
  const directory = source(home);
  assert.is(await run(home, ['--mount', `type=glob,src=${directory}/[fs]*,dst=/g`], 'ls /g'), 'file\nsub');
  assert.is(await run(home, ['--mount', `type=glob,src=${directory}/f*`], `cat ${directory}/file`), 'hello');
  const { status, stderr } = await tiffin(home, ['run', ...none, '--mount', `type=glob,src=${directory}/none*,dst=/g`, 'busybox', 'true']);
  assert.is(status, 125);
  assert.match(stderr, /no file paths matching glob/);
});
mounts('of links are links when they are not to be followed', async () => {
  await using home = await busyboxHome('mount-link');
  const directory = source(home);
  assert.is(await run(home, ['--mount', `type=bind,src=${directory}/link,dst=/l,no-dereference`], 'readlink /l'), 'file');
  assert.is(await run(home, ['-v', `${directory}/link:/l`], '[ ! -L /l ] && cat /l'), 'hello');
});
mounts('of ramfs and tmpfs are memory, and the user of the container may write to them', async () => {
  await using home = await busyboxHome('mount-memory');
  assert.is(await run(home, ['--mount', 'type=ramfs,dst=/r'], 'touch /r/x; grep " /r " /proc/mounts | cut -d" " -f3'), 'ramfs');
  assert.is(await run(home, ['--tmpfs', '/t', '--user', '1000'], 'touch /t/x; stat -c %a /t'), '1777');
  assert.is(await run(home, ['--tmpfs', '/t:U,mode=700', '--user', '1000'], 'touch /t/x; stat -c "%u %a" /t'), '1000 700');
  assert.match(await run(home, ['--tmpfs', '/t:ro,U', '--user', '1000'], 'stat -c %u /t; touch /t/x 2>&1 || true'), /^1000\n.*Read-only/);
});
mounts('as overlays keep writes away from their source, and in directories of their own', async () => {
  await using home = await busyboxHome('mount-overlay');
  const directory = source(home);
  await run(home, ['-v', `${directory}:/o:O`], 'echo x >/o/new; rm /o/file; echo y >/o/sub/y');
  assert.equal(readdirSync(directory).toSorted(), ['file', 'link', 'sub']);
  const [upper, work] = [home.directory('upper'), home.directory('work')];
  await run(home, ['-v', `${directory}:/o:O,upperdir=${upper},workdir=${work}`], 'echo x >/o/new');
  assert.is(readFileSync(join(upper, 'new'), 'utf8'), 'x\n');
  assert.is(await run(home, ['-v', `${directory}:/o:O,upperdir=${upper},workdir=${work}`], 'cat /o/new'), 'x');
  assert.is(await run(home, ['-v', 'data:/etc:O'], 'ls /etc/passwd; rm /etc/passwd'), '/etc/passwd');
  assert.is(await run(home, ['-v', 'data:/data'], 'ls /data/passwd'), '/data/passwd');
});
mounts('that are read-only are so with all that is below', async () => {
  await using home = await busyboxHome('mount-deep');
  const directory = source(home);
  const inner = ['-v', `${directory}:/a:ro`, '-v', `${directory}/sub:/a/sub`];
  assert.match(await run(home, ['-v', `${directory}:/a:ro`], 'touch /a/sub/x 2>&1 || true'), /Read-only/);
  assert.is(await run(home, inner, 'touch /a/sub/x; ls /a/sub'), 'x');
});
mounts('say so when more comes along than was asked for', async () => {
  await using home = await busyboxHome('mount-grown');
  const mount = ['--mount', 'type=bind,src=/dev,dst=/d,bind-nonrecursive'];
  const { status, stderr } = await tiffin(home, ['run', ...none, ...mount, 'busybox', 'true']);
  assert.is(status, 0);
  assert.match(stderr, /^Warning: \/dev is mounted with all that is mounted below it/);
  const plain = ['--mount', `type=bind,src=${source(home)},dst=/d,bind-nonrecursive`];
  assert.is((await tiffin(home, ['run', ...none, ...plain, 'busybox', 'true'])).stderr, '');
});
mounts('of a container that is read-only leave /dev read-only, too', async () => {
  await using home = await busyboxHome('mount-read-only');
  const touch = 'for each in /dev /dev/shm /tmp; do touch $each/x 2>/dev/null && echo $each; done; echo x >/dev/null; ls /dev/pts/ptmx';
  assert.is(await run(home, ['--read-only', '--read-only-tmpfs=false'], touch), '/dev/pts/ptmx');
  assert.is(await run(home, ['--read-only'], touch), '/dev\n/dev/shm\n/tmp\n/dev/pts/ptmx');
});
mounts('are inherited as asked', async () => {
  await using home = await busyboxHome('mount-inherit');
  const directory = source(home);
  await mustTiffin(home, ['create', '--name', 'from', '--network', 'none', '-v', `${directory}:/m:ro`, '-v', 'named:/n', 'busybox']);
  const access = 'for each in /m /n; do touch $each/x 2>/dev/null && echo $each || true; done';
  assert.is(await run(home, ['--volumes-from', 'from'], access), '/n');
  assert.is(await run(home, ['--volumes-from', 'from:ro'], access), '');
  assert.is(await run(home, ['--volumes-from', 'from:rw'], access), '/m\n/n');
  const { stderr } = await tiffin(home, ['run', ...none, '--volumes-from', 'from:ro,rw', 'busybox', 'true']);
  assert.match(stderr, /cannot set ro or rw options more than once/);
});
mounts('tell what to do about a source that is missing', async () => {
  await using home = await busyboxHome('mount-missing');
  const { status, stderr } = await tiffin(home, ['run', ...none, '-v', '/nonexistent/a b:/x', 'busybox', 'true']);
  assert.is(status, 125);
  assert.match(
    stderr,
    /^Error: statfs \/nonexistent\/a b: no such file or directory\nhint: make it first \(mkdir -p '\/nonexistent\/a b'\)/,
  );
});
mounts.run();

async function tarOf(home: ScratchHome, directory: string): Promise<string> {
  const path = join(home.path, 'small.tar');
  await run(home, ['-v', `${directory}:/s`, '-v', `${home.path}:/h`], 'cd /s && tar -cf /h/small.tar .');
  return path;
}

const roots = suiteNeeding('--rootfs', ...needs);
roots('is a directory of the host, with writes kept away when asked', async () => {
  await using home = await busyboxHome('rootfs');
  await mustTiffin(home, ['create', '--name', 'x', '--network', 'none', 'busybox']);
  await mustTiffin(home, ['export', '-o', join(home.path, 'root.tar'), 'x']);
  const directory = home.directory('root');
  await run(home, ['-v', `${home.path}:/h`], 'cd /h/root && tar -xf ../root.tar');
  const rootfs = (...words: string[]): Promise<string> => mustTiffin(home, ['run', ...none, '--rootfs', ...words]);
  assert.is(await rootfs(`${directory}:O`, 'sh', '-c', 'echo x >/new; cat /new'), 'x');
  assert.not(readdirSync(directory).includes('new'));
  await rootfs(directory, 'sh', '-c', 'echo x >/new');
  assert.is(readFileSync(join(directory, 'new'), 'utf8'), 'x\n');
  const { status, stderr } = await tiffin(home, ['run', ...none, '--rootfs', '/nonexistent', 'true']);
  assert.is(status, 125);
  assert.match(stderr, /running container create option: faccessat \/nonexistent: no such file or directory/);
});
roots("is the host's own root, which nothing is written to, and what was written is there again", async () => {
  await using home = await busyboxHome('rootfs-host');
  const marker = join(home.path, 'marker');
  const script = `[ -e ${marker} ] && echo again; echo x >${marker} && mkdir /fresh-${process.pid} 2>/dev/null; ls -d /usr /etc/passwd`;
  await mustTiffin(home, ['create', '--name', 'host', '--network', 'none', '--rootfs', '/:O', 'sh', '-c', script]);
  assert.is(await mustTiffin(home, ['start', '-a', 'host']), '/etc/passwd\n/usr');
  assert.is(await mustTiffin(home, ['start', '-a', 'host']), 'again\n/etc/passwd\n/usr');
  assert.not(readdirSync(home.path).includes('marker'));
  assert.not(readdirSync('/').includes(`fresh-${process.pid}`));
});
roots.run();
