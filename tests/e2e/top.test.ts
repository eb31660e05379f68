// timeout: 60s
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const top = suiteNeeding('top', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
top('shows processes as the container counts and names them, also those of exec, and of the host', async () => {
  await using home = await busyboxHome('top');
  await mustTiffin(home, [
    'run',
    '-d',
    '--name',
    'x',
    '--network',
    'none',
    '--user',
    'worker',
    'busybox',
    'sh',
    '-c',
    'sleep 100 & exec sleep 101',
  ]);
  await mustTiffin(home, ['exec', '-d', '-u', '0', 'x', 'sleep', '102']);
  const rows = (await mustTiffin(home, ['top', 'x', 'pid', 'ppid', 'user', 'args'])).split('\n').map((row) => row.split(/\s{2,}/));
  assert.equal(rows[0], ['PID', 'PPID', 'USER', 'COMMAND']);
  assert.equal(rows.slice(1, 3), [
    ['1', '0', 'worker', 'sleep 101'],
    ['2', '1', 'worker', 'sleep 100'],
  ]);
  assert.equal(rows[3]?.slice(1), ['0', 'root', 'sleep 102']);
  const init = await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}}', 'x']);
  assert.match(await mustTiffin(home, ['top', 'x', 'hpid']), new RegExp(`^${init}$`, 'm'));
  assert.match(await mustTiffin(home, ['top', 'x']), /^USER +PID +PPID +%CPU +ELAPSED +TTY +TIME +COMMAND\n/);
  assert.match(await mustTiffin(home, ['top', 'x', '-o', 'pid,comm']), /^PID +COMMAND\n/);
});
top('runs nothing of the container, and takes no file of the host for its names', async () => {
  await using home = await busyboxHome('top-hostile');
  const script = 'rm /etc/passwd; ln -s /../../../../etc/passwd /etc/passwd; mkfifo /etc/g; mv /etc/g /etc/group; exec sleep 100';
  await mustTiffin(home, ['run', '-d', '--name', 'x', '--network', 'none', 'busybox', 'sh', '-c', script]);
  assert.match(await mustTiffin(home, ['top', 'x', 'user', 'group']), /^0 +0$/m);
  await mustTiffin(home, ['stop', '-t', '0', 'x']);
  const { status, stderr } = await tiffin(home, ['top', 'x']);
  assert.equal([status, stderr], [125, 'Error: top can only be used on running containers\n']);
});
top.run();
