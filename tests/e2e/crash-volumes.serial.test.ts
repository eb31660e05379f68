// timeout: 300s
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { killDuring, processesOf, randomStream, settled } from '../support/crash.ts';
import { tarArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('kill -9 around volumes', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--network', 'none'] as const;

/** The directories of volumes that no row knows, once a command had a chance to look. */
async function strays(home: ScratchHome): Promise<string[]> {
  await mustTiffin(home, ['ps', '-a']);
  const known = new Set((await mustTiffin(home, ['volume', 'ls', '-q'])).split('\n'));
  return readdirSync(join(home.path, '.local/share/tiffin/volumes')).filter((name) => !known.has(name));
}

test('of a run: no volume stays without its container, and what is left does not get in the way', async () => {
  await using home = await busyboxHome('kill-volume');
  const random = randomStream(7);
  const own = new Set(processesOf(home));
  const line = ['run', '--rm', ...none, '-v', '/anonymous', '-v', 'named:/etc', 'busybox', 'sh', '-c', 'ls /etc/passwd'];
  for (let moment = 0; moment < 14; moment++) {
    await killDuring(home, line, { delayMs: random() * 300, random });
    await settled(home, own);
    assert.is(await mustTiffin(home, line), '/etc/passwd', `moment ${moment}`);
    assert.equal(await strays(home), []);
    assert.match(await mustTiffin(home, ['volume', 'ls', '-q']), /^named$/);
  }
});
test('of an import: the same import then succeeds', async () => {
  await using home = await busyboxHome('kill-import');
  const random = randomStream(8);
  const own = new Set(processesOf(home));
  const files = Array.from({ length: 800 }, (_, at) => ({ path: `f${at}`, content: Buffer.alloc(2000, 65 + (at % 20)) }));
  writeFileSync(join(home.path, 'a.tar'), tarArchive(files));
  await mustTiffin(home, ['volume', 'create', 'data']);
  for (let moment = 0; moment < 8; moment++) {
    await killDuring(home, ['volume', 'import', 'data', 'a.tar'], { delayMs: 20 + random() * 300, random });
    await settled(home, own);
    await killDuring(home, ['volume', 'export', '-o', 'b.tar', 'data'], { delayMs: 20 + random() * 200, random });
    await settled(home, own);
    await mustTiffin(home, ['volume', 'import', 'data', 'a.tar']);
    assert.is(await mustTiffin(home, ['run', '--rm', ...none, '-v', 'data:/v', 'busybox', 'sh', '-c', 'ls /v | wc -l']), '800');
  }
});
test('of a monitor: who shares its memory goes on, and whoever comes next finds it', async () => {
  await using home = await busyboxHome('kill-memory');
  await mustTiffin(home, ['volume', 'create', '-o', 'type=tmpfs', 'mem']);
  const hold = (name: string): Promise<string> =>
    mustTiffin(home, ['run', '-d', '--name', name, ...none, '-v', 'mem:/m', 'busybox', 'sleep', '600']);
  await hold('first');
  await hold('second');
  await mustTiffin(home, ['exec', 'first', 'touch', '/m/x']);
  const monitor = Number(await mustTiffin(home, ['inspect', '-f', '{{.State.ConmonPid}}', 'first']));
  process.kill(monitor, 'SIGKILL');
  assert.is(await mustTiffin(home, ['exec', 'second', 'ls', '/m']), 'x');
  assert.is(await mustTiffin(home, ['run', '--rm', ...none, '-v', 'mem:/m', 'busybox', 'ls', '/m']), 'x');
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'second']);
  await tiffin(home, ['rm', '-f', '-t', '0', 'first']);
  assert.is(await mustTiffin(home, ['run', '--rm', ...none, '-v', 'mem:/m', 'busybox', 'ls', '/m']), '');
});
test.run();
