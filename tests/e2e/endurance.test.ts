// timeout: 180s
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const none = ['--network', 'none'] as const;
const hard = suiteNeeding('containers that make it hard', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

hard('one that closes its output and ignores SIGTERM is stopped when its time is over', async () => {
  await using home = await busyboxHome('deaf');
  const deaf = 'exec >&- 2>&- <&-; trap "" TERM; while :; do sleep 1; done';
  await mustTiffin(home, ['run', '-d', '--name', 'deaf', ...none, 'busybox', 'sh', '-c', deaf]);
  assert.is(await mustTiffin(home, ['logs', 'deaf']), '');
  await mustTiffin(home, ['stop', '-t', '1', 'deaf']);
  assert.is(await mustTiffin(home, ['inspect', '-f', '{{.State.Status}} {{.State.ExitCode}}', 'deaf']), 'exited 137');
});
hard('a hundred megabytes of one line are logged, and no byte is lost', async () => {
  await using home = await busyboxHome('one-line');
  const bytes = 100_000_000;
  const line = `head -c ${bytes} /dev/zero | tr '\\0' x`;
  await mustTiffin(home, ['run', '--name', 'long', '-d', ...none, 'busybox', 'sh', '-c', line]);
  assert.is(await mustTiffin(home, ['wait', 'long']), '0');
  const { stdout } = await tiffin(home, ['logs', 'long']);
  assert.is(stdout.length, bytes);
  assert.not.ok(/[^x]/.test(stdout));
});
hard('a log with a limit stays below it, whatever is written', async () => {
  await using home = await busyboxHome('log-limit');
  const write = 'yes 0123456789012345678901234567890123456789 | head -c 50000000; echo; echo last';
  const id = await mustTiffin(home, ['run', '-d', '--log-opt', 'max-size=1mb', '--name', 'loud', ...none, 'busybox', 'sh', '-c', write]);
  assert.is(await mustTiffin(home, ['wait', 'loud']), '0');
  assert.is(await mustTiffin(home, ['logs', '--tail', '1', 'loud']), 'last');
  assert.ok(statSync(join(home.path, '.local/share/tiffin/containers', id, 'ctr.log')).size <= 1_100_000);
});
hard('forty at once start, answer and go', async () => {
  await using home = await busyboxHome('forty');
  const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
  await Promise.all(names.map((name) => mustTiffin(home, ['run', '-d', '--name', name, ...none, 'busybox', 'sleep', '1000'])));
  assert.is((await mustTiffin(home, ['ps', '-q'])).split('\n').length, names.length);
  const said = await Promise.all(names.map((name) => mustTiffin(home, ['exec', name, 'hostname'])));
  assert.is(new Set(said).size, names.length);
  await mustTiffin(home, ['rm', '-fa', '-t', '0']);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
});
hard.run();
