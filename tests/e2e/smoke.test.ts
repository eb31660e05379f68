// timeout: 120s
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import { repository } from '../support/repository.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { must, run } from '../support/spawn.ts';
import { tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('the main job, end to end', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'pasta');

test('holds on this machine', async () => {
  await using home = await scratchHome({ name: 'smoke' });
  const place = home.directory('archives');
  await must(process.execPath, [join(repository, 'tests/parity/images.ts'), place]);
  const { status, stdout, stderr } = await run('bash', [join(repository, 'tests/smoke/smoke.sh'), tiffinPath, join(place, 'busy.tar')], {
    env: home.env,
    cwd: home.path,
    timeoutMs: 100_000,
  });
  assert.is(status, 0, `${stdout}${stderr}`);
  assert.match(stdout, /^smoke: passed$/m);
});

test.run();
