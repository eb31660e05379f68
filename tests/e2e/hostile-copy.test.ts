// timeout: 240 s
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('hostile containers and cp', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

/** A directory of the host with a secret, that no copy may read or write, and a volume of a container that leads there. */
async function bait(home: ScratchHome): Promise<{ canary: string; shared: string; untouched: () => void }> {
  const [canary, shared] = [home.directory('canary'), home.directory('shared')];
  writeFileSync(join(canary, 'secret'), 'secret');
  for (const [name, target] of [
    ['absolute', canary],
    ['up', `${'../'.repeat(20)}${canary.slice(1)}`],
    ['file', join(canary, 'secret')],
    ['new', join(canary, 'new')],
  ] as const)
    symlinkSync(target, join(shared, name));
  const untouched = (): void => {
    assert.equal(readdirSync(canary), ['secret']);
    assert.is(readFileSync(join(canary, 'secret'), 'utf8'), 'secret');
  };
  return { canary, shared, untouched };
}

for (const state of ['running', 'created'] as const)
  test(`links of a ${state} container lead nowhere outside`, async () => {
    await using home = await busyboxHome('hostile-cp');
    const { shared, untouched } = await bait(home);
    const start = state === 'running' ? ['run', '-d'] : ['create'];
    await mustTiffin(home, [...start, '--name', 'c', '--network', 'none', '-v', `${shared}:/shared`, 'busybox', 'sleep', '1000']);
    writeFileSync(join(home.path, 'f'), 'f');
    mkdirSync(join(home.path, 'd'));
    writeFileSync(join(home.path, 'd/secret'), 'other');
    for (const path of ['absolute', 'absolute/secret', 'up', 'up/secret', 'file', 'up/../../../..'])
      for (const line of [
        ['cp', `c:/shared/${path}`, 'out'],
        ['cp', 'd/.', `c:/shared/${path}`],
        ['cp', 'f', `c:/shared/${path}/x`],
      ])
        await tiffin(home, line);
    for (const path of ['absolute/x', 'file', 'new', 'up'])
      assert.is((await tiffin(home, ['cp', 'f', `c:/shared/${path}`])).status, 125, path);
    untouched();
    const seen = await run('sh', ['-c', 'grep -rl "^secret$" out 2>&1; true'], { cwd: home.path });
    assert.is(seen.stdout.replace(/.*No such file.*\n/, ''), '');
    // What they are is copied, not what they lead to.
    await mustTiffin(home, ['cp', 'c:/shared', 'links']);
    untouched();
    const tar = await run('sh', ['-c', '"$0" cp c:/shared - | tar t', tiffinPath], { env: home.env, cwd: home.path });
    assert.equal(tar.stdout.trim().split('\n').toSorted(), ['shared/', 'shared/absolute', 'shared/file', 'shared/new', 'shared/up']);
  });

test('links swapped while files are copied lead nowhere outside', async () => {
  await using home = await busyboxHome('hostile-cp');
  const { canary, shared, untouched } = await bait(home);
  const swap = `while [ ! -e /stop ]; do rm -rf /shared/r /shared/r2; ln -s ${canary} /shared/r; mkdir /shared/r2; mv -T /shared/r2 /shared/r 2>/tmp/e; rm -rf /shared/r; mkdir -p /shared/r/sub; usleep 200; done`;
  await mustTiffin(home, ['run', '-d', '--name', 'c', '--network', 'none', '-v', `${shared}:/shared`, 'busybox', 'sh', '-c', swap]);
  home.directory('many');
  for (let number = 0; number < 200; number += 1) writeFileSync(join(home.path, 'many', String(number)), 'x');
  for (let round = 0; round < 12; round += 1) {
    await tiffin(home, ['cp', 'many', 'c:/shared/r']);
    await tiffin(home, ['cp', 'many/.', 'c:/shared/r/sub']);
    await tiffin(home, ['cp', 'c:/shared/r', `out${round}`]);
    await tiffin(home, ['cp', 'c:/shared/r/secret', `file${round}`]);
  }
  await mustTiffin(home, ['exec', 'c', 'touch', '/stop']);
  untouched();
  const found = await run('sh', ['-c', 'grep -rlx secret out* file* 2>/tmp/null-of-grep; true'], { cwd: home.path });
  assert.is(found.stdout, '');
});

test('fifos and devices of a container hold nothing up, and programs lose their set-user-ID bit', async () => {
  await using home = await busyboxHome('hostile-cp');
  await mustTiffin(home, [
    'run',
    '-d',
    '--name',
    'c',
    '--network',
    'none',
    'busybox',
    'sh',
    '-c',
    'mkdir /t; mkfifo /t/fifo; cp /bin/busybox /t/su; chmod 6755 /t/su; sleep 1000',
  ]);
  await mustTiffin(home, ['exec', 'c', 'sh', '-c', 'until [ -u /t/su ]; do usleep 1000; done']);
  await mustTiffin(home, ['cp', 'c:/t', 'out']);
  assert.equal([statSync(join(home.path, 'out/su')).mode & 0o7777, statSync(join(home.path, 'out/fifo')).isFIFO()], [0o755, true]);
  writeFileSync(join(home.path, 'f'), 'x');
  await mustTiffin(home, ['cp', 'f', 'c:/t/fifo']);
  assert.is(await mustTiffin(home, ['exec', 'c', 'cat', '/t/fifo']), 'x');
  assert.is((await tiffin(home, ['cp', 'c:/dev/zero', 'zero'])).stderr, 'Error: c:/dev/zero: it is a device, which cannot be copied\n');
  assert.is((await tiffin(home, ['cp', 'f', 'c:/dev/zero'])).status, 125);
});

test('a container does not see who copies', async () => {
  await using home = await busyboxHome('hostile-cp');
  const look = 'case "$(cat $p/comm 2>/e)" in sh|cat|usleep|"") ;; *) echo "$p $(cat $p/comm 2>/e)" >> /seen ;; esac';
  const spy = `touch /seen; while :; do for p in /proc/[0-9]*; do ${look}; done; usleep 1000; done`;
  await mustTiffin(home, ['run', '-d', '--name', 'c', '--network', 'none', 'busybox', 'sh', '-c', spy]);
  const seen = async (): Promise<string> => {
    await tiffin(home, ['cp', 'c:/seen', 'seen']);
    return readFileSync(join(home.path, 'seen'), 'utf8');
  };
  for (let round = 0; round < 10; round += 1) assert.is(await seen(), '');
  // It does see what is there.
  await mustTiffin(home, ['exec', '-d', 'c', 'tail', '-f', '/etc/passwd']);
  for (let tries = 0; tries < 100 && !/ tail$/m.test(await seen()); tries += 1);
  assert.match(await seen(), / tail$/m);
});

test.run();
