// timeout: 240s
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('what surrounds a start', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

test('finds its tools in places of the system, and loads nothing of the caller into them', async () => {
  await using home = await busyboxHome('path');
  const fake = home.directory('bin');
  const tools = ['newuidmap', 'newgidmap', 'pasta', 'slirp4netns', 'tiffin-helper', 'tiffin-runner', 'node'];
  for (const name of tools) {
    for (const directory of [fake, home.path]) {
      writeFileSync(join(directory, name), `#!/bin/sh\ntouch ${home.path}/pwned-${name}\n`);
      chmodSync(join(directory, name), 0o755);
    }
  }
  const env = { PATH: `.:${fake}:/usr/bin:/bin`, LD_PRELOAD: join(home.path, 'evil.so'), LD_LIBRARY_PATH: fake };
  await tiffin(home, ['rm', '-fa', '-t0'], { env });
  const { status, stdout, stderr } = await tiffin(home, ['run', '--rm', '--network', 'none', 'busybox', 'echo', 'ran'], { env });
  assert.is(status, 0, stderr);
  assert.is(stdout, 'ran\n');
  for (const name of tools) assert.not(existsSync(join(home.path, `pwned-${name}`)), name);
});

test('writes no log through a link', async () => {
  await using home = await busyboxHome('log-link');
  const victim = join(home.path, 'victim');
  writeFileSync(victim, 'kept');
  symlinkSync(victim, join(home.path, 'log'));
  const log = ['--log-opt', `path=${join(home.path, 'log')}`];
  await tiffin(home, ['run', '--rm', '--network', 'none', ...log, 'busybox', 'echo', 'written']);
  assert.is(readFileSync(victim, 'utf8'), 'kept');
});

test('takes back a run directory that others could enter', async () => {
  await using home = await busyboxHome('run-directory');
  const directory = join(home.runtimeDirectory, 'tiffin');
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o777);
  await mustTiffin(home, ['run', '--rm', '--network', 'none', 'busybox', 'true']);
  assert.is(statSync(directory).mode & 0o777, 0o700);
});

test('lists processes without running anything of the container', async () => {
  await using home = await busyboxHome('top');
  const script = "printf '#!/bin/sh\\ntouch /pwned\\n' > /bin/ps; chmod 755 /bin/ps; exec sleep 1000";
  await mustTiffin(home, ['run', '-d', '--name', 'c', '--network', 'none', 'busybox', 'sh', '-c', script]);
  assert.match(await mustTiffin(home, ['top', 'c']), /sleep 1000/);
  assert.is((await tiffin(home, ['exec', 'c', 'test', '-e', '/pwned'])).status, 1);
});

test.run();
