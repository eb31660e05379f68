// timeout: 300s
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, layoutArchive, type TarEntry } from '../support/images.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { must } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('what lies about ID maps and users', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--network', 'none'] as const;

async function load(home: ScratchHome, name: string, ...layers: readonly (readonly TarEntry[])[]): Promise<void> {
  const archive = join(home.path, `${name}.tar`);
  writeFileSync(archive, layoutArchive(busyboxImage({ name: `localhost/${name}:latest`, layers: layers.map((layer) => [...layer]) })));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
}

const overlayWords = (target: string): Record<string, string> => ({
  'SCHILY.xattr.user.overlay.redirect': target,
  'SCHILY.xattr.user.overlay.metacopy': '',
  'SCHILY.xattr.user.overlay.origin': 'x',
  'SCHILY.xattr.trusted.overlay.redirect': target,
  'SCHILY.xattr.trusted.overlay.metacopy': '',
});

test('a layer cannot lend its files the bytes of others', async () => {
  await using home = await scratchHome();
  const secret = [{ path: 'secret', content: 's3cret\n'.repeat(2000) }] as const;
  const own = 'own bytes\n'.repeat(2000);
  const lies = ['/secret', '../../../../etc/shadow', '/etc/shadow', '/../layers', 'secret'].flatMap((target, at): TarEntry[] => [
    { path: `lie${at}`, content: own, pax: overlayWords(target) },
    { path: `dir${at}`, type: 'directory', pax: overlayWords(target) },
    { path: `dir${at}/f`, content: own },
    { path: `short${at}`, content: 'tiny\n', pax: overlayWords(target) },
  ]);
  await load(home, 'liar', secret, [{ path: '.wh.secret', content: '' }, ...lies]);
  const look = 'cat /lie? /dir?/f /short? | sort | uniq -c; ls /secret /dir?/* 2>&1 | grep -c secret';
  for (const mode of ['keep-id', 'nomap', 'auto']) {
    const { stdout } = await tiffin(home, ['run', '--rm', ...none, '--userns', mode, '--user', '0', 'liar', 'sh', '-c', look]);
    assert.match(stdout, /^ +20000 own bytes\n +5 tiny\n1\n$/, mode);
  }
  assert.is(await mustTiffin(home, ['system', 'check']), '');
});

test('links and fifos in a layer are what they are, and lead nowhere', async () => {
  await using home = await scratchHome();
  await load(home, 'links', [
    { path: 'up', type: 'symlink', target: '../../../../../../etc/passwd' },
    { path: 'abs', type: 'symlink', target: '/etc/passwd' },
    { path: 'pipe', type: 'fifo' },
    { path: 'one', content: 'x'.repeat(9000), uid: 1 },
    { path: 'two', type: 'hardlink', target: 'one' },
  ]);
  const script = 'readlink /up; readlink /abs; stat -c "%h %u" /one /two; test -p /pipe && head -n1 /abs';
  const found = await mustTiffin(home, ['run', '--rm', ...none, '--userns', 'keep-id', '--user', '0', 'links', 'sh', '-c', script]);
  assert.equal(found.split('\n'), ['../../../../../../etc/passwd', '/etc/passwd', '2 1', '2 1', 'root:x:0:0:root:/root:/bin/sh']);
});

const attributes = `
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
int main(int argc, char **argv) {
    const char *names[] = {"user.overlay.redirect", "user.overlay.metacopy", "user.overlay.opaque", "trusted.overlay.redirect"};
    for (int i = 1; i < argc; i++)
        for (int j = 0; j < 4; j++)
            setxattr(argv[i], names[j], j == 1 ? "" : "/secret", j == 1 ? 0 : 7, 0);
    return 0;
}
`;

testNeeding(test, ['cc'], 'a container cannot make overlay believe its own attributes, not after a restart either', async () => {
  await using home = await scratchHome();
  const large = { path: 'large', content: 'large\n'.repeat(2000) };
  await load(home, 'app', [{ path: 'secret', content: 's3cret\n'.repeat(2000), mode: 0o600 }, large]);
  const tools = home.directory('tools');
  writeFileSync(join(tools, 'set.c'), attributes);
  await must('cc', ['-static', '-o', join(tools, 'set'), join(tools, 'set.c')]);
  const script =
    'echo mine > /mine; mkdir /d; echo in > /d/in; echo more >> /large; /tools/set /mine /d /large; cat /mine /d/in; tail -n1 /large; grep -c s3cret /mine /large';
  for (const mode of ['keep-id', 'host']) {
    const options = [...none, '--userns', mode, '--user', '0', '-v', `${tools}:/tools`];
    await mustTiffin(home, ['create', '--name', mode, ...options, 'app', 'sh', '-c', script]);
    for (let round = 1; round <= 3; round++) {
      const { stdout } = await tiffin(home, ['start', '-a', mode]);
      assert.equal(stdout, 'mine\nin\nmore\n/mine:0\n/large:0\n', `${mode} ${round}`);
    }
  }
});

test('an /etc/passwd that is no file of its own is left alone', async () => {
  await using home = await scratchHome();
  const shapes: readonly (readonly [name: string, entries: readonly TarEntry[]])[] = [
    ['fifo', [{ path: 'etc/.wh.passwd' }, { path: 'etc/passwd', type: 'fifo' }]],
    ['dir', [{ path: 'etc/.wh.passwd' }, { path: 'etc/passwd', type: 'directory' }]],
    ['volume', [{ path: 'etc/passwd', type: 'symlink', target: '/v/file' }]],
    ['up', [{ path: 'etc/passwd', type: 'symlink', target: '../../../../v/file' }]],
    ['proc', [{ path: 'etc/passwd', type: 'symlink', target: '/proc/self/fd/0' }]],
    ['loop', [{ path: 'etc/passwd', type: 'symlink', target: 'passwd' }]],
    ['huge', [{ path: 'etc/passwd', content: `${'x'.repeat(1 << 20)}\n1` }]],
    ['none', [{ path: 'etc/.wh.passwd' }]],
  ];
  const volume = home.directory('v');
  writeFileSync(join(volume, 'file'), 'host\n');
  for (const [name, entries] of shapes) {
    await load(home, `p${name}`, entries);
    const args = [
      'run',
      '--rm',
      ...none,
      '-v',
      `${volume}:/v`,
      '-u',
      '1234:55',
      '--userns',
      'keep-id',
      `p${name}`,
      'grep',
      'Uid',
      '/proc/self/status',
    ];
    assert.match(await mustTiffin(home, args), /^Uid:\t1234\t1234\t1234\t1234$/, name);
    assert.is(readFileSync(join(volume, 'file'), 'utf8'), 'host\n', name);
  }
  assert.equal(readdirSync(volume), ['file']);
});

test('a working directory makes no second line of /etc/passwd', async () => {
  await using home = await scratchHome();
  mkdirSync(join(home.path, 'w'), { recursive: true });
  await load(home, 'app', [{ path: 'a:0:0', type: 'directory' }]);
  const shown = await mustTiffin(home, ['run', '--rm', ...none, '-u', '1234', '-w', '/a:0:0', 'app', 'tail', '-n1', '/etc/passwd']);
  assert.is(shown, '1234:*:1234:0:container user:/:/bin/sh');
});

test.run();
