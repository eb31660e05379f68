// timeout: 300s
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--rm', '--network', 'none'] as const;

const use = (home: ScratchHome, mount: string, script: string, more: readonly string[] = []): Promise<string> =>
  mustTiffin(home, ['run', ...none, ...more, '-v', mount, 'busybox', 'sh', '-c', script]);

const options = suiteNeeding('volumes with options', ...needs);
options('are one memory for all who have them at a time', async () => {
  await using home = await busyboxHome('volume-memory');
  await mustTiffin(home, ['volume', 'create', '-o', 'type=tmpfs', '-o', 'o=size=1m,uid=1000,mode=700', 'mem']);
  await mustTiffin(home, ['run', '-d', '--name', 'first', '--network', 'none', '-v', 'mem:/m', 'busybox', 'sleep', '600']);
  assert.is(await use(home, 'mem:/m', 'echo x >/m/shared; stat -c "%u %a" /m; df -k /m | tail -1 | awk "{print \\$2}"'), '1000 700\n1024');
  assert.is(await mustTiffin(home, ['exec', 'first', 'cat', '/m/shared']), 'x');
  assert.match((await tiffin(home, ['volume', 'export', 'mem'])).stdout, /^shared\0/);
  await mustTiffin(home, ['run', '-d', '--name', 'second', '--network', 'none', '-v', 'mem:/m', 'busybox', 'sleep', '600']);
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'first']);
  assert.is(await use(home, 'mem:/m', 'cat /m/shared'), 'x');
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'second']);
  assert.is(await use(home, 'mem:/m', 'ls /m'), '');
});
options('are directories of the host', async () => {
  await using home = await busyboxHome('volume-bind');
  const directory = home.directory('there');
  writeFileSync(join(directory, 'file'), 'x');
  await mustTiffin(home, ['volume', 'create', '-o', 'type=none', '-o', 'o=bind', '-o', `device=${directory}`, 'here']);
  await mustTiffin(home, ['volume', 'create', '-o', 'o=bind,ro', '-o', `device=${directory}`, 'read']);
  assert.is(await use(home, 'here:/v', 'ls /v; touch /v/new'), 'file');
  assert.match(await use(home, 'read:/v', 'touch /v/other 2>&1 || true'), /Read-only/);
  await mustTiffin(home, ['volume', 'rm', 'here', 'read']);
  assert.equal(readdirSync(directory).toSorted(), ['file', 'new']);
});
options('are the files of an image, which stays', async () => {
  await using home = await busyboxHome('volume-image');
  await mustTiffin(home, ['volume', 'create', '-d', 'image', '-o', 'image=busybox', 'files']);
  assert.match(await use(home, 'files:/v', 'head -1 /v/etc/passwd; touch /v/new'), /^root:/);
  assert.is(await use(home, 'files:/v', 'ls /v/new'), '/v/new');
  await mustTiffin(home, ['run', ...none, 'busybox', 'sh', '-c', '[ ! -e /new ]']);
  assert.match((await tiffin(home, ['rmi', 'busybox'])).stderr, /image used by files/);
  await mustTiffin(home, ['volume', 'rm', 'files']);
  await mustTiffin(home, ['rmi', 'busybox']);
  assert.match((await tiffin(home, ['volume', 'create', '-d', 'image', '-o', 'image=nope', 'x'])).stderr, /nope: image not known/);
});
options('belong to whom they were made for', async () => {
  await using home = await busyboxHome('volume-owner');
  await mustTiffin(home, ['volume', 'create', '--uid', '7', '--gid', '8', 'ids']);
  assert.is(await mustTiffin(home, ['volume', 'inspect', '-f', '{{.UID}} {{.GID}}', 'ids']), '7 8');
  assert.is(await use(home, 'ids:/etc', 'stat -c "%u %g" /etc; ls /etc/passwd'), '7 8\n/etc/passwd');
  assert.is(await use(home, 'fresh:/v', 'touch /v/x; stat -c "%u %g" /v', ['--user', '1000:5']), '1000 5');
  assert.is(await use(home, 'again:/v:ro', 'stat -c "%u %g" /v', ['--user', '1000:5']), '1000 5');
  assert.is(await use(home, 'plain:/home/worker:nocopy', 'stat -c "%u %g" /home/worker'), '1000 1000');
});
options('are filled once, however often they are emptied, and by one of many', async () => {
  await using home = await busyboxHome('volume-once');
  assert.is(await use(home, 'data:/etc', 'rm -r /etc/passwd /etc/group /etc/os-release; ls /etc/passwd 2>/dev/null || echo none'), 'none');
  assert.is(await use(home, 'data:/data', 'ls /data/passwd 2>/dev/null || echo none'), 'none');
  const many = Array.from({ length: 6 }, () => use(home, 'many:/etc', 'wc -l </etc/passwd'));
  assert.equal(new Set(await Promise.all(many)).size, 1);
});
options('that cannot be had are refused by name', async () => {
  await using home = await busyboxHome('volume-refused');
  for (const [words, message] of [
    [['-o', 'o=size=10m'], /size and inodes not supported/],
    [['-o', 'type=nfs', '-o', 'device=:/x'], /"nfs" cannot be mounted without root/],
    [['-d', 'plugin'], /no volume plugin with name plugin available/],
    [['--uid', '-1'], /--uid -1 is no ID/],
  ] as const) {
    const { status, stderr } = await tiffin(home, ['volume', 'create', ...words, 'x']);
    assert.is(status, 125);
    assert.match(stderr, message);
  }
  assert.match((await tiffin(home, ['run', ...none, '-v', 'none:/x:nocreate', 'busybox', 'true'])).stderr, /no such volume/);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), '');
});
options('are made in passing', async () => {
  await using home = await busyboxHome('volume-passing');
  const mount = 'type=volume,source=mem,target=/m,volume-opt=type=tmpfs';
  assert.is(
    await mustTiffin(home, ['run', ...none, '--mount', mount, 'busybox', 'sh', '-c', 'grep " /m " /proc/mounts | cut -d" " -f3']),
    'tmpfs',
  );
  assert.is(await mustTiffin(home, ['volume', 'inspect', '-f', '{{.Options}}', 'mem']), 'map[type:tmpfs]');
});
options.run();

const archives = suiteNeeding('volume archives', ...needs);
archives('go out and in as they are', async () => {
  await using home = await busyboxHome('volume-archive');
  await use(
    home,
    'data:/v',
    'mkdir /v/d; echo x >/v/d/f; ln -s d/f /v/l; ln /v/d/f /v/h; chown 5:6 /v/d; chmod 640 /v/d/f; echo w >/v/.wh.plain',
  );
  const tar = join(home.path, 'data.tar');
  await mustTiffin(home, ['volume', 'export', '-o', tar, 'data']);
  await mustTiffin(home, ['volume', 'create', 'copy']);
  await mustTiffin(home, ['volume', 'import', 'copy', tar]);
  const look = 'cd /v; ls -A; stat -c "%u %g %a %h" d d/f h; readlink l; cat d/f .wh.plain';
  assert.is(await use(home, 'copy:/v', look), await use(home, 'data:/v', look));
  writeFileSync(`${tar}.gz`, gzipSync(readFileSync(tar)));
  await mustTiffin(home, ['volume', 'create', 'packed']);
  await mustTiffin(home, ['volume', 'import', 'packed', `${tar}.gz`]);
  assert.is(await use(home, 'packed:/v', 'cat /v/d/f'), 'x');
  await mustTiffin(home, ['volume', 'import', 'packed', '-'], { stdin: readFileSync(tar) });
});
archives('are refused where they cannot be', async () => {
  await using home = await busyboxHome('volume-archive-refused');
  await mustTiffin(home, ['volume', 'create', 'data']);
  for (const [words, message] of [
    [['export', 'nope'], /no volume with name "nope" found: no such volume/],
    [
      ['export', '-o', '/nonexistent/x', 'data'],
      /unable to create target file path "\/nonexistent\/x": open \/nonexistent\/x: no such file/,
    ],
    [['import', 'nope', '/etc/hostname'], /no volume with name "nope" found/],
    [['import', 'data', '/nonexistent'], /unable open input file: open \/nonexistent: no such file or directory/],
  ] as const) {
    const { status, stderr } = await tiffin(home, ['volume', ...words]);
    assert.is(status, 125);
    assert.match(stderr, message);
  }
  assert.not(existsSync(join(home.path, 'x')));
});
archives.run();

const sessions = suiteNeeding('volume mount', ...needs);
sessions('makes a volume reachable in a session of unshare only', async () => {
  await using home = await busyboxHome('volume-mount');
  await use(home, 'data:/v', 'echo x >/v/f');
  await mustTiffin(home, ['volume', 'create', '-o', 'type=tmpfs', 'mem']);
  const inside = (script: string): Promise<string> => mustTiffin(home, ['unshare', 'sh', '-c', script.replaceAll('tiffin', tiffinPath)]);
  assert.is(await inside('cat $(tiffin volume mount data)/f'), 'x');
  assert.is(await inside('m=$(tiffin volume mount mem); touch $m/x; ls $m; tiffin volume unmount mem; ls $m'), 'x\nmem');
  const { status, stderr } = await tiffin(home, ['volume', 'mount', 'data']);
  assert.is(status, 125);
  assert.match(stderr, /must execute `tiffin unshare` first/);
});
sessions.run();
