// timeout: 180s
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { gitServer, makeFiles } from '../support/build-context.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('where builds read from and write to', 'built', 'user-namespaces', 'git', 'registry');

const files = { Containerfile: 'FROM scratch AS base\nCOPY a /a\nFROM base\nCOPY b /b\n', a: 'a', b: 'b' };

test("a commit, a tar, a directory and another user's cache give one image", async () => {
  await using home = await scratchHome();
  await using other = await scratchHome({ name: 'other' });
  await using server = await gitServer(home, [files, { more: '' }]);
  await using remote = await registry(home);
  const context = makeFiles(home.directory('c'), files);
  const build = (args: readonly string[], of = home): Promise<string> =>
    mustTiffin(of, ['build', '-q', '--tls-verify=false', '--source-date-epoch', '5', ...args]);
  const cache = `type=registry,ref=${remote.address}/me/cache,mode=max`;
  const id = await build(['--cache-to', cache, '--cache-to', `type=local,dest=${home.path}/cache`, context]);
  assert.is(await build([`${server.url}#v1`]), id);
  await mustTiffin(home, ['build', '-q', '-o', `type=tar,dest=${home.path}/c.tar`, '-f', '-', context], {
    stdin: 'FROM scratch\nCOPY . /\n',
  });
  assert.is(await build([`${home.path}/c.tar`]), id);
  for (const from of [cache.replace(',mode=max', ''), `type=local,src=${home.path}/cache`]) {
    const { stderr, stdout } = await tiffin(other, [
      'build',
      '--tls-verify=false',
      '--source-date-epoch',
      '5',
      '--cache-from',
      from,
      context,
    ]);
    assert.is(stdout.trim().split('\n').at(-1), id);
    assert.is(stderr.match(/CACHED/g)?.length, 2, stderr);
    await mustTiffin(other, ['system', 'reset', '-f']);
  }
  const left = join(home.path, '.local/share/tiffin/build-cache/contexts');
  assert.equal(existsSync(left) ? readdirSync(left) : [], []);
});

test('several platforms become one list in a registry, and the metadata says which', async () => {
  await using home = await scratchHome();
  await using remote = await registry(home);
  const context = makeFiles(home.directory('c'), files);
  const name = `${remote.address}/me/app:1`;
  const args = [
    '--platform',
    'linux/amd64,linux/arm64',
    '-t',
    name,
    '--push',
    '--tls-verify=false',
    '--metadata-file',
    join(home.path, 'm'),
    '--iidfile',
    join(home.path, 'i'),
  ];
  await mustTiffin(home, ['build', '-q', ...args, context]);
  const metadata = JSON.parse(readFileSync(join(home.path, 'm'), 'utf8')) as Record<string, string>;
  const pushed = await remote.fetch('/v2/me/app/manifests/1', { headers: { accept: 'application/vnd.oci.image.index.v1+json' } });
  assert.is(pushed.headers['docker-content-digest'], metadata['containerimage.digest']);
  const { manifests } = JSON.parse(pushed.body.toString()) as { manifests: { platform: { architecture: string } }[] };
  assert.equal(
    manifests.map(({ platform }) => platform.architecture),
    ['amd64', 'arm64'],
  );
  await mustTiffin(home, ['manifest', 'exists', readFileSync(join(home.path, 'i'), 'utf8').replace('sha256:', '')]);
  const based = makeFiles(home.directory('d'), { Containerfile: `FROM ${name}\nLABEL x=y\n` });
  await mustTiffin(home, ['build', '-q', '--all-platforms', '--manifest', 'all', '-o', 'out', based]);
  assert.equal(readdirSync(join(home.path, 'out')).toSorted(), ['linux_amd64', 'linux_arm64']);
  assert.match(await mustTiffin(home, ['manifest', 'inspect', 'all']), /arm64/);
});

test('what cannot be written is refused before the first step, and stops nothing half way', async () => {
  await using home = await scratchHome();
  const context = makeFiles(home.directory('c'), files);
  mkdirSync(join(home.path, 'taken/b'), { recursive: true });
  for (const [args, words] of [
    [['-o', 'type=what'], /invalid type "what"/],
    [['-o', 'type=tar', '-o', '-'], /only one --output/],
    [['--cache-to', 'type=s3'], /"s3" is not supported/],
    [['-o', 'taken'], /b: file exists/],
    [['-o', 'c/a'], /it is a file, not a directory/],
    [['--iidfile', 'none/x'], /none\/x: no such directory/],
  ] as const) {
    const { status, stderr } = await tiffin(home, ['build', ...args, context]);
    assert.is(status, 125, stderr);
    assert.match(stderr, words);
  }
  assert.equal(readdirSync(join(home.path, 'taken')), ['a', 'b']);
  const stdout = await mustTiffin(home, ['build', '-q', '-o', '-', context]);
  assert.match(stdout, /ustar/);
});

test.run();
