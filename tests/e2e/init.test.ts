// timeout: 120 s
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  await mustTiffin(home, ['create', '--name', 'c', '--network', 'none', '--pid', 'host', 'busybox', 'sh', '-c', 'echo $$']);

  await mustTiffin(home, ['create', '--name', 'none', '--network', 'none', 'busybox', 'no-such-command']);
  await mustTiffin(home, ['init', '--all']);
  const made = await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}}', 'c']);
  assert.is(await mustTiffin(home, ['start', '-a', 'c']), made);
  await mustTiffin(home, ['container', 'init', 'c']);
  await mustTiffin(home, ['stop', 'c']);
  assert.is(await mustTiffin(home, ['ps', '-a', '--filter', 'name=c', '--format', '{{.State}}']), 'exited');
  for (const start of [['start'], ['start', '-a']]) {
    const failed = await tiffin(home, [...start, 'none']);
    assert.is(failed.status, 127);
    assert.match(failed.stderr, /^Error: .*no-such-command.* not found/);
    assert.is(await mustTiffin(home, ['ps', '-a', '--filter', 'name=none', '--format', '{{.State}}']), 'created');
    await mustTiffin(home, ['init', 'none']);
  }
  await mustTiffin(home, ['init', 'c']);
  await mustTiffin(home, ['rm', 'c']);
  assert.equal(await settled(home, own), []);
});

test('of the host starts the command when --init-path names it', async () => {
  await using home = await busyboxHome('init-path');
  const path = join(home.path, 'own-init');
  writeFileSync(path, '#!/bin/sh\necho "$$ $1"\nshift\nexec "$@"\n', { mode: 0o755 });
  const run = ['run', '--rm', '--network', 'none', '--init', '--init-path', path, 'busybox'];
  assert.is(await mustTiffin(home, [...run, 'sh', '-c', 'echo from $$']), '1 --\nfrom 1');
  const missing = await tiffin(home, ['run', '--rm', '--network', 'none', '--init', '--init-path', '/no/such', 'busybox', 'true']);
  assert.is(missing.status, 125);
  assert.match(missing.stderr, /\/no\/such: no such file or directory/);
});
test.run();
