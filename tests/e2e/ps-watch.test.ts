import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('ps --watch', 'built');

test('lists again on a cleared screen until Ctrl-C ends it', async () => {
  await using home = await scratchHome({ name: 'watch' });
  const { stdout, stderr, status } = await run('timeout', ['-s', 'INT', '--preserve-status', '3', tiffinPath, 'ps', '--watch', '1'], {
    env: home.env,
  });
  assert.ok(stdout.split('\u001B[H\u001B[2J').length >= 2, JSON.stringify(stdout));
  assert.match(stdout, /^CONTAINER ID/);
  assert.equal([status, stderr], [130, '']);
});

test('lists once with a time of zero, as Podman, and refuses what is none', async () => {
  await using home = await scratchHome({ name: 'watch' });
  const { status, stdout } = await tiffin(home, ['ps', '--watch', '0']);
  assert.equal([status, stdout.split('CONTAINER ID').length], [0, 2]);
  assert.is((await tiffin(home, ['ps', '--watch', '-1'])).status, 125);
});

test.run();
