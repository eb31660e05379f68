// timeout: 240 s
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';
import { openTerminal } from '../support/tmux.ts';

const test = suiteNeeding('files of containers', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

/** A home with an image of two layers. */
async function home(): Promise<ScratchHome> {
  const made = await scratchHome({ name: 'files' });
  const layers = [
    [
      { path: 'base', content: 'from the image\n' },
      { path: 'data/gone', content: 'x' },
    ],
  ];
  const archive = join(made.path, 'image.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/app:1', layers })));
  await mustTiffin(made, ['load', '-q', '-i', archive]);
  return made;
}

/** The names in a tar that are not busybox's, with their owners. */
async function listTar(path: string): Promise<string[]> {
  const { stdout } = await run('tar', ['-tvf', path, '--numeric-owner']);
  return stdout
    .split('\n')
    .map((line) => line.replace(/^(\S+) (\S+) +\d+ \S+ \S+ /, '$2 '))
    .filter((line) => !/ (bin|usr)\//.test(line));
}

const script = 'rm /data/gone; echo written > /data/new; chown 7:8 /data/new; echo v > /vol/inside';

test('exports what stopped and running containers see, without volumes', async () => {
  await using made = await home();
  await mustTiffin(made, ['run', '--name', 'one', '--network', 'none', '-v', '/vol', 'app:1', 'sh', '-c', script]);
  const file = join(made.path, 'one.tar');
  assert.is(await mustTiffin(made, ['export', '-o', file, 'one']), '');
  const names = await listTar(file);
  for (const name of ['0/0 base', '0/0 data/', '7/8 data/new', '0/0 vol/']) assert.ok(names.includes(name), `${name} in ${names.join()}`);
  assert.not.ok(
    names.some((name) => /gone|inside|proc\/./.test(name)),
    names.join(),
  );
  await mustTiffin(made, ['run', '-d', '--name', 'two', '--network', 'none', 'app:1', 'sh', '-c', `${script.slice(0, 60)}; sleep 1000`]);
  await mustTiffin(made, ['exec', 'two', 'sh', '-c', 'echo now > /moment']);
  const out = join(made.path, 'two.tar');
  await mustTiffin(made, ['container', 'export', '--output', out, 'two']);
  assert.ok((await listTar(out)).includes('0/0 moment'));
  assert.is(await mustTiffin(made, ['exec', 'two', 'cat', '/moment', '/base']), 'now\nfrom the image');
  assert.match(await mustTiffin(made, ['import', '-q', out, 'flat:1']), /^sha256:/);
  assert.is(await mustTiffin(made, ['run', '--rm', '--network', 'none', 'flat:1', 'cat', '/moment']), 'now');
});

test('says why it cannot export, and leaves no file', async () => {
  await using made = await home();
  await mustTiffin(made, ['create', '--name', 'one', 'app:1']);
  const file = join(made.path, 'none.tar');
  const missing = await tiffin(made, ['export', '-o', file, 'nope']);
  assert.equal([missing.status, missing.stderr], [125, 'Error: no container with name or ID "nope" found: no such container\n']);
  assert.not.ok(existsSync(file));
  const nowhere = await tiffin(made, ['export', '-o', '/nowhere/f', 'one']);
  assert.equal([nowhere.status, nowhere.stderr], [125, 'Error: open /nowhere/f: no such file or directory\n']);
  writeFileSync(file, 'old');
  await mustTiffin(made, ['export', '-o', file, 'one']);
  assert.ok(readFileSync(file).length > 1000);
});

test('commits what a container wrote, and how it was run', async () => {
  await using made = await home();
  const options = ['-e', 'FOO=bar', '-l', 'x=y', '-v', '/vol', '--user', '0', '-w', '/data'];
  await mustTiffin(made, ['run', '--name', 'one', '--network', 'none', ...options, 'app:1', 'sh', '-c', script]);
  const id = await mustTiffin(made, ['commit', '-q', '--change', 'CMD ["cat","new"]', '--author', 'me', 'one', 'made:1']);
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.is(await mustTiffin(made, ['run', '--rm', '--network', 'none', 'made:1']), 'written');
  assert.is(
    await mustTiffin(made, ['run', '--rm', '--network', 'none', 'made:1', 'sh', '-c', 'stat -c %u:%g new; ls; echo $FOO; ls /vol']),
    '7:8\nnew\nbar',
  );
  assert.equal(JSON.parse(await mustTiffin(made, ['image', 'inspect', '--format', '{{json .Config.Volumes}}', 'made:1'])), { '/vol': {} });
  assert.is(
    await mustTiffin(made, ['image', 'inspect', '--format', '{{.Author}} {{len .RootFS.Layers}} {{.Labels.x}}', 'made:1']),
    'me 3 y',
  );
  const idFile = join(made.path, 'id');
  const flat = await mustTiffin(made, ['container', 'commit', '-s', '-f', 'docker', '-m', 'why', '--iidfile', idFile, 'one']);
  assert.is(readFileSync(idFile, 'utf8'), flat);
  assert.is(await mustTiffin(made, ['image', 'inspect', '--format', '{{len .RootFS.Layers}}', flat]), '1');
  assert.is(await mustTiffin(made, ['run', '--rm', '--network', 'none', flat, 'cat', '/base', '/data/new']), 'from the image\nwritten');
  assert.match(
    await mustTiffin(made, ['events', '--stream=false', '--since', '10m', '--filter', 'event=commit']),
    /container commit .*name=one/,
  );
  await mustTiffin(made, ['create', '--name', 'fresh', 'made:1']);
  await mustTiffin(made, ['commit', '-q', 'fresh', 'again:1']);
  assert.is(await mustTiffin(made, ['run', '--rm', '--network', 'none', 'again:1', 'cat', 'new']), 'written');
  const bad = await tiffin(made, ['commit', '-m', 'why', 'one', 'x:1']);
  assert.equal([bad.status, bad.stderr], [125, 'Error: messages are only compatible with the docker image format (-f docker)\n']);
});

testNeeding(test, ['tmux'], 'does not export to a terminal', async () => {
  await using made = await home();
  await mustTiffin(made, ['create', '--name', 'one', 'app:1']);
  await using terminal = await openTerminal(made);
  await terminal.enter(`'${tiffinPath}' export one; echo "st"atus $?`);
  assert.match(await terminal.shows(/^status 125/m), /refusing to export to terminal\. Use -o flag or redirect/);
});

test.run();
