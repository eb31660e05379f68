// timeout: 120s
import * as assert from 'uvu/assert';
import { busyboxImage, pushImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('auto-update', 'built', 'user-namespaces', 'overlay', 'registry', 'busybox');
const [old, next] = ['1', '2'].map((version) => busyboxImage({ config: { Env: [`VERSION=${version}`], Cmd: ['sleep', '1000'] } }));

// That units are restarted, and what becomes of those that do not start, is tried with a real systemd: tests/smoke/units.sh.
test('sees what a registry has that is newer, and touches nothing without a manager of units', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, old!, { repository: 'team/app', tag: '1' });
  const label = ['--label', 'io.containers.autoupdate=registry'];
  assert.is(await mustTiffin(home, ['auto-update']), '');
  assert.is(await mustTiffin(home, ['auto-update', '--format', 'json']), '[]');
  const run = ['run', '-d', '--network', 'none', ...label];
  const id = await mustTiffin(home, [...run, '--name', 'app', '-q', name], { env: { PODMAN_SYSTEMD_UNIT: 'app.service' } });
  const look = async (...words: string[]) =>
    tiffin(home, ['auto-update', '--format', '{{.Unit}} {{.ContainerName}} {{.Updated}}', ...words]);
  assert.is((await look()).stdout, 'app.service app false\n');
  await pushImage(server, next!, { repository: 'team/app', tag: '1' });
  assert.is((await look('--dry-run')).stdout, 'app.service app pending\n');
  assert.is((await look('--dry-run', '--filter', 'name=other')).stdout, '');

  const { status, stdout, stderr } = await look();
  assert.equal([status, stdout], [125, 'app.service app failed\n']);
  assert.match(
    stderr,
    new RegExp(`^Error: checking image updates for container ${id}: look at unit app\\.service: no systemd of this user`, 'm'),
  );
  assert.is(await mustTiffin(home, ['images', '-q', '--no-trunc']), old!.config.digest);
  assert.is(await mustTiffin(home, ['inspect', '-f', '{{.State.Running}}', 'app']), 'true');

  await mustTiffin(home, [...run, '--name', 'alone', name]);
  assert.match((await look('--dry-run')).stderr, /^Error: auto-updating container "\w{64}": no PODMAN_SYSTEMD_UNIT label found\nhint: /m);
  await mustTiffin(home, ['tag', name, 'app:1']);
  const short = await tiffin(home, [...run, 'app:1']);
  assert.equal([short.status, short.stdout], [125, '']);
  assert.match(short.stderr, /^Error: short name: auto updates require fully-qualified image reference: "app:1"\n/);
  assert.match((await tiffin(home, ['auto-update', 'app'])).stderr, /^Error: .*auto-update.* takes no arguments/);
  await mustTiffin(home, ['rm', '-f', '-a', '-t', '0']);
});

test.run();
