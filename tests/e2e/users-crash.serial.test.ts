// timeout: 600s
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { killDuring, leftoversOf, processesOf, randomStream, settled } from '../support/crash.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('kill -9 while layers are remapped', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const moments = 12;
const script = 'ls /many | wc -l; cat /many/f7 | wc -c; stat -c %u:%g /many/f7';
const right = '1200\n9000\n5:6';

async function home(name: string): Promise<ScratchHome> {
  const made = await scratchHome({ name });
  const files = Array.from({ length: 1200 }, (_, at) => ({
    path: `many/f${at}`,
    content: Buffer.alloc(at === 7 ? 9000 : at, at),
    uid: 5,
    gid: 6,
  }));
  const archive = join(made.path, 'image.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/many:1', layers: [files] })));
  await mustTiffin(made, ['load', '-q', '-i', archive]);
  return made;
}

const run = (mode: string): string[] => ['run', '--rm', '--network', 'none', '--user', '0', '--userns', mode, 'many:1', 'sh', '-c', script];

test('the next run makes them whole, and nothing is left', async () => {
  await using made = await home('kill-remap');
  const layers = join(made.path, '.local/share/tiffin/layers');
  const random = randomStream(11);
  const own = new Set(processesOf(made));
  const modes = ['keep-id', 'nomap', 'auto'];
  for (let moment = 0; moment < moments; moment++) {
    const mode = modes[moment % modes.length] ?? '';
    await killDuring(made, run(mode), { delayMs: 60 + random() * 500, random });
    assert.equal(await settled(made, own), []);
    assert.is((await tiffin(made, ['ps', '-a'])).status, 0);
    if (moment % modes.length < modes.length - 1) continue;
    for (const each of modes) assert.is(await mustTiffin(made, run(each)), right, each);
    assert.is(await mustTiffin(made, ['system', 'check']), '');
    await mustTiffin(made, ['system', 'prune', '--external']);
    await mustTiffin(made, ['system', 'prune', '-f']);
    assert.equal(leftoversOf(made), []);
    assert.equal(
      readdirSync(layers).filter((entry) => entry.includes('+')),
      [],
    );
  }
});

test('two first runs at the same time, and a removal meanwhile, get along', async () => {
  await using made = await home('race-remap');
  for (let round = 0; round < 3; round++) {
    const found = await Promise.all(['keep-id', 'keep-id', 'nomap', 'auto', 'auto'].map((mode) => mustTiffin(made, run(mode))));
    assert.equal(found, [right, right, right, right, right]);
    const [, ...rest] = await Promise.all([
      mustTiffin(made, ['system', 'prune', '-f']),
      mustTiffin(made, run('keep-id')),
      mustTiffin(made, run('auto')),
    ]);
    assert.equal(rest, [right, right]);
    await mustTiffin(made, ['system', 'prune', '-f']);
  }
  assert.equal(leftoversOf(made), []);
});

test('containers that are made at once have ranges that do not meet', async () => {
  await using made = await home('race-auto');
  const names = Array.from({ length: 8 }, (_, at) => `c${at}`);
  await Promise.all(names.map((name) => mustTiffin(made, ['create', '--name', name, '--userns', 'auto', 'many:1', 'true'])));
  const format = '{{index .HostConfig.IDMappings.UidMap 0}}';
  const ranges = await Promise.all(names.map((name) => mustTiffin(made, ['inspect', name, '-f', format])));
  assert.is(new Set(ranges).size, names.length, ranges.join());
  await mustTiffin(made, ['rm', '-f', '-a']);
});

test.run();
