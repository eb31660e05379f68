// timeout: 240s
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { openCompletingShell } from '../support/completing.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin } from '../support/tiffin.ts';

const test = suiteNeeding('completion', 'built', 'user-namespaces', 'overlay', 'busybox', 'tmux', 'bash');

test('offers containers in the state that a command needs, and paths in them, which stay in them', async () => {
  await using home = await busyboxHome('completion');
  writeFileSync(join(home.path, 'of-the-host'), '');
  const make = `mkdir -p '/d/in side'; : > '/d/$(touch oops)'; : > /d/.hidden; ln -s /../../../../..${home.path} /d/out; ln -s d/out /up; sleep 1000`;
  await mustTiffin(home, ['run', '-d', '--network', 'none', '--name', 'web', 'busybox', 'sh', '-c', `${make}`]);
  await mustTiffin(home, ['create', '--name', 'ready', '--network', 'none', 'busybox', 'true']);
  const ask = async (topic: string, prefix: string, ...typed: readonly string[]): Promise<string[]> =>
    (await mustTiffin(home, ['__complete', topic, prefix, ...typed]))
      .split('\n')
      .map((line) => line.split('\t')[0] ?? '')
      .filter((word) => word !== '');
  assert.equal(await ask('running-container', '', 'stop'), ['web']);
  assert.equal(await ask('startable-container', '', 'start'), ['ready']);
  assert.equal((await ask('container', '', 'rm')).toSorted(), ['ready', 'web']);
  assert.equal(await ask('exec-word', '', 'exec', '-i'), ['web']);
  assert.ok((await ask('exec-word', '/bin/s', 'exec', '-i', 'web')).includes('/bin/sh'));
  assert.equal((await ask('container-path', 'web:/d/', 'cp')).toSorted(), ['web:/d/$(touch oops)', 'web:/d/in side/', 'web:/d/out']);
  assert.equal(await ask('container-path', 'web:/d/.h', 'cp'), ['web:/d/.hidden']);
  // Links are the container's, whatever they say: there is no such directory in it.
  for (const path of ['/d/out/', '/up/', `/../../..${home.path}/`])
    assert.equal(await ask('container-path', `web:${path}`, 'cp'), [], path);
  assert.ok((await ask('container-path', 'ready:/b', 'cp')).includes('ready:/bin/'));
  assert.equal(await ask('container-path', 'none:/b', 'cp'), []);
  assert.ok((await ask('path-in-container', '/bi', 'why-denied', 'web')).includes('/bin/'));
  await mustTiffin(home, ['manifest', 'create', 'both', 'busybox']);
  assert.match((await ask('list-digest', '', 'manifest', 'remove', 'both')).join(), /^sha256:[0-9a-f]{64}$/);

  // The same as somebody types it.
  await using bash = await openCompletingShell('bash', home);
  assert.is((await bash.tab('tiffin stop w')).line, 'tiffin stop web ');
  assert.is((await bash.tab('tiffin container start ')).line, 'tiffin container start ready ');
  assert.is((await bash.tab('tiffin cp web:/d/$')).line, String.raw`tiffin cp web:/d/\$\(touch\ oops\) `);
  assert.is((await bash.tab('tiffin cp web:/d/i')).line, String.raw`tiffin cp web:/d/in\ side/`);
  assert.is((await bash.tab("tiffin cp 'web:/d/$")).line, "tiffin cp 'web:/d/$(touch oops)' ");
  assert.is((await bash.tab('tiffin run --rm bus')).line, 'tiffin run --rm busybox:latest ');
  assert.is((await bash.tab("tiffin inspect --format '{{.State.St")).line, "tiffin inspect --format '{{.State.Sta");
  assert.is(spawnSync('ls', ['oops'], { cwd: home.path }).status, 2);
});

test.run();
