// timeout: 120 s
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { processesOf, settled } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('init', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

test('makes all but the command, which start lets go', async () => {
  await using home = await busyboxHome('init');
  await mustTiffin(home, ['create', '--name', 'c', '--network', 'none', 'busybox', 'sh', '-c', 'echo begun; sleep 1000']);
  assert.is(await mustTiffin(home, ['init', 'c']), 'c');
  assert.is(await mustTiffin(home, ['ps', '-a', '--format', '{{.State}} {{.Status}}']), 'initialized Initialized');
  assert.match(
    await mustTiffin(home, ['inspect', '-f', '{{.State.Status}} {{.State.Running}} {{.State.Pid}}', 'c']),
    /^initialized false [1-9]\d*$/,
  );
  assert.is(await mustTiffin(home, ['logs', 'c']), '');
  const again = await tiffin(home, ['init', 'c']);
  assert.is(again.status, 125);
  assert.match(again.stderr, /has already been created in runtime: container state improper/);
  assert.match((await tiffin(home, ['cp', 'c:/etc/passwd', 'passwd'])).stderr, /^Error: container c is initialized, and does not run yet/);
  assert.is(await mustTiffin(home, ['start', 'c']), 'c');
  assert.is(await mustTiffin(home, ['ps', '--format', '{{.State}}']), 'running');
  while ((await mustTiffin(home, ['logs', 'c'])) !== 'begun');
  await mustTiffin(home, ['stop', '-t', '0', 'c']);
});

test('can be stopped, removed and started in the foreground', async () => {
  await using home = await busyboxHome('init');
  const own = new Set(processesOf(home));
  await mustTiffin(home, ['create', '--name', 'c', '--network', 'none', 'busybox', 'echo', 'all of it']);
  await mustTiffin(home, ['create', '--name', 'none', '--network', 'none', 'busybox', 'no-such-command']);
  await mustTiffin(home, ['init', '--all']);
  assert.is(await mustTiffin(home, ['start', '-a', 'c']), 'all of it');
  await mustTiffin(home, ['container', 'init', 'c']);
  await mustTiffin(home, ['stop', 'c']);
  assert.is(await mustTiffin(home, ['ps', '-a', '--filter', 'name=c', '--format', '{{.State}}']), 'exited');
  assert.match((await tiffin(home, ['start', 'none'])).stderr, /could not be started from its initialized state/);
  assert.is((await tiffin(home, ['start', 'none'])).status, 127);
  await mustTiffin(home, ['init', 'c']);
  await mustTiffin(home, ['rm', 'c']);
  assert.equal(await settled(home, own), []);
});

test.run();
