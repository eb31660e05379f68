// timeout: 600s
import * as assert from 'uvu/assert';
import { killDuring, leftoversOf, processesOf, randomStream, settled } from '../support/crash.ts';
import { busyboxEntries, busyboxImage, layoutArchive, makeImage, pushImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const test = suiteNeeding('kill -9 at random moments', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'registry');
const moments = 25;

/** Three layers with enough files that a kill finds the pull in all its phases. */
function layeredImage(name = 'localhost/crash:1'): ReturnType<typeof makeImage> {
  const files = (name: string) => Array.from({ length: 400 }, (_, at) => ({ path: `${name}${at}`, content: Buffer.alloc(3000, at) }));
  return makeImage({ name, layers: [busyboxEntries(), files('first'), files('second')], config: { Cmd: ['sh'], Env: ['PATH=/bin'] } });
}

test('of a pull: the same pull then succeeds and nothing is left', async () => {
  await using home = await scratchHome({ name: 'kill-pull' });
  await using server = await registry(home);
  const reference = await pushImage(server, layeredImage(), { repository: 'crash' });
  const random = randomStream(1);
  const own = new Set(processesOf(home));
  for (let moment = 0; moment < moments; moment++) {
    await killDuring(home, ['pull', '-q', reference], { delayMs: 20 + random() * 450, random });
    await settled(home, own);
    if (moment % 3 === 2) {
      await mustTiffin(home, ['pull', '-q', reference]);
      assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', reference, 'sh', '-c', 'ls / | wc -l']), '811');
      assert.equal(leftoversOf(home), []);
      await mustTiffin(home, ['rmi', reference]);
    }
    assert.is((await tiffin(home, ['images'])).status, 0);
  }
});

test('of a load: the same load then succeeds and nothing is left', async () => {
  await using home = await scratchHome({ name: 'kill-load' });
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(layeredImage()));
  const random = randomStream(2);
  const own = new Set(processesOf(home));
  for (let moment = 0; moment < moments; moment++) {
    await killDuring(home, ['load', '-q', '-i', archive], { delayMs: 20 + random() * 350, random });
    await settled(home, own);
    if (moment % 3 === 2) {
      await mustTiffin(home, ['load', '-q', '-i', archive]);
      assert.equal(leftoversOf(home), []);
      await mustTiffin(home, ['rmi', 'localhost/crash:1']);
    }
    assert.is((await tiffin(home, ['images'])).status, 0);
  }
});

test('of a run: the same run then succeeds and nothing is left', async () => {
  await using home = await scratchHome({ name: 'kill-run' });
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/crash:1' })));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  const random = randomStream(3);
  const own = new Set(processesOf(home));
  const line = ['run', '--rm', '--name', 'victim', 'localhost/crash:1', 'sh', '-c', 'sleep 0.05; echo ok'];
  for (let moment = 0; moment < moments * 2; moment++) {
    await killDuring(home, line, { delayMs: random() * 250, random });
    // A container whose front alone was killed goes on to its end, as Podman's does.
    await settled(home, own);
    assert.is(await mustTiffin(home, line), 'ok', `moment ${moment}`);
  }
  assert.equal(await settled(home, own), []);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  assert.equal(leftoversOf(home), []);
});

test('of rm: the container is there or gone, and rm then succeeds', async () => {
  await using home = await scratchHome({ name: 'kill-rm' });
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/crash:1' })));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  const random = randomStream(4);
  const own = new Set(processesOf(home));
  for (let moment = 0; moment < moments; moment++) {
    await mustTiffin(home, ['run', '-d', '--replace', '--name', 'victim', '--network', 'none', 'localhost/crash:1', 'sleep', '1000']);
    await killDuring(home, ['rm', '-f', '-t', '0', 'victim'], { delayMs: 10 + random() * 120, random });
    const again = await tiffin(home, ['rm', '-f', '-i', '-t', '0', 'victim']);
    assert.is(again.status, 0, `moment ${moment}: ${again.stderr}`);
    assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  }
  assert.equal(await settled(home, own), []);
  assert.equal(leftoversOf(home), []);
});

test('of cp: the container can be started, copied and removed, and nothing is left', async () => {
  await using home = await scratchHome({ name: 'kill-cp' });
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/crash:1' })));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['run', '-d', '--name', 'alive', '--network', 'none', 'localhost/crash:1', 'sleep', '1000']);
  await mustTiffin(home, ['create', '--name', 'still', '--network', 'none', '-v', 'vol:/vol', 'localhost/crash:1', 'true']);
  for (let number = 0; number < 800; number++) writeFileSync(join(home.directory('many'), String(number)), Buffer.alloc(3000, 'x'));
  const random = randomStream(6);
  const own = new Set(processesOf(home));
  const lines = [
    ['cp', 'many', 'alive:/'],
    ['cp', 'many', 'still:/vol'],
    ['cp', 'alive:/bin', 'still:/'],
    ['cp', 'still:/bin', 'out'],
    ['cp', 'still:/bin', 'still:/bin2'],
  ];
  for (let moment = 0; moment < moments * 2; moment++) {
    await killDuring(home, lines[moment % lines.length]!, { delayMs: random() * 220, random });
    assert.equal(await settled(home, own), [], `moment ${moment}`);
  }
  for (const line of lines) await mustTiffin(home, line);
  const left = [`${home.path}/.local/share/tiffin/containers`, `${home.runtimeDirectory}/tiffin`].flatMap((directory) =>
    readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => readdirSync(join(directory, entry.name)).filter((name) => /^\.?copy-/.test(name))),
  );
  assert.equal(left, []);
  await mustTiffin(home, ['start', '-a', 'still']);
  await mustTiffin(home, ['rm', '-f', '-a', '-t', '0']);
  assert.equal(leftoversOf(home), []);
});

test.run();
