// timeout: 900s
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { layoutArchive, makeImage, pushImage } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { registry } from '../../support/registry.ts';
import { repository } from '../../support/repository.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { run } from '../../support/spawn.ts';
import type { Finished } from '../../support/spawn.ts';
import { openStores } from '../../support/stores.ts';

const image = makeImage({
  name: 'localhost/made:1',
  layers: [
    [{ path: 'large', content: randomBytes(3_000_000) }],
    Array.from({ length: 300 }, (_, at) => ({ path: `file${at}`, content: `content ${at}` })),
    [{ path: 'small', content: 'x' }],
  ],
});
const killed = 137;

function command(home: ScratchHome, ...args: readonly string[]): Promise<Finished> {
  return run(process.execPath, [join(repository, 'tests/support/image-command.ts'), ...args], { env: home.env });
}

/** What a finished command must not leave: temporary names, leases of its own, partial downloads, blobs of nobody. */
function leftovers(home: ScratchHome): string[] {
  using stores = openStores(home);
  const wanted = new Set(stores.state.all('SELECT digest FROM image_blob').map((row) => String(row['digest']).slice(7)));
  const blobs = readdirSync(join(stores.root, 'blobs/sha256')).filter((name) => !wanted.has(name));
  const layers = stores.state
    .all('SELECT diff_id FROM layer WHERE diff_id NOT IN (SELECT diff_id FROM image_layer)')
    .map((row) => String(row['diff_id']));
  return [...stores.paths(/(^|\/)\.|tmp-|partial\/./), ...blobs, ...layers];
}

function listed(home: ScratchHome): number {
  using stores = openStores(home);
  for (const { layers } of stores.images.list())
    for (const { diffId } of layers) assert.ok(existsSync(stores.layers.path(diffId)), 'what is listed is whole');
  return stores.images.list().length;
}

const pull = suiteNeeding('a pull that is killed', 'helper', 'user-namespaces', 'registry');

pull('at each of its steps shows nothing, and the next one succeeds and tidies up', async () => {
  await using home = await scratchHome({ name: 'killed-pull' });
  await using server = await registry(home);
  const reference = await pushImage(server, image, { repository: 'made' });
  for (const [step, count] of [
    ['resolving', 1],
    ['config', 1],
    ['waiting', 1],
    ['downloading', 2],
    ['downloading', 30],
    ['unpacking', 1],
    ['unpacking', 2],
    ['done', 1],
    ['done', 3],
    ['storing', 1],
  ] as const) {
    assert.is((await command(home, 'pull', reference, step, String(count))).status, killed, `${step} ${count}`);
    assert.is(listed(home), 0, step);
    const { status, stderr } = await command(home, 'pull', reference);
    assert.is(status, 0, `${step} ${count}: ${stderr}`);
    assert.is(listed(home), 1);
    assert.equal(leftovers(home), [], `${step} ${count}`);
    assert.is((await command(home, 'rmi', reference)).status, 0);
  }
});

pull('goes on with what was downloaded', async () => {
  await using home = await scratchHome({ name: 'resumed-pull' });
  await using server = await registry(home);
  const reference = await pushImage(server, image, { repository: 'made' });
  assert.is((await command(home, 'pull', reference, 'done', '3')).status, killed);
  const requests = (): number =>
    server
      .log()
      .split('\n')
      .filter((line) => /"GET .*\/blobs\/\S+ HTTP[^"]*" 20/.test(line)).length;
  const before = requests();
  assert.is(before, 4, 'the config and three layers');
  assert.is((await command(home, 'pull', reference)).status, 0);
  assert.is(requests(), before, 'every blob was there');
});

pull.run();

const load = suiteNeeding('a load that is killed', 'helper', 'user-namespaces');

load('at each of its steps shows nothing, and the next one succeeds', async () => {
  await using home = await scratchHome({ name: 'killed-load' });
  const path = join(home.path, 'image.tar');
  writeFileSync(path, layoutArchive(image));
  for (const step of ['config', 'unpacking', 'done', 'storing']) {
    assert.is((await command(home, 'load', path, step)).status, killed, step);
    assert.is(listed(home), 0, step);
    assert.is((await command(home, 'load', path)).status, 0, step);
    assert.equal(leftovers(home), [], step);
    assert.is((await command(home, 'rmi', 'localhost/made:1')).status, 0);
  }
});

load.run();

const remove = suiteNeeding('a removal that is killed', 'helper', 'user-namespaces');

remove('at any moment leaves the image whole or gone', async () => {
  await using home = await scratchHome({ name: 'killed-rmi' });
  const path = join(home.path, 'image.tar');
  writeFileSync(path, layoutArchive(image));
  for (let moment = 0; moment < 12; moment++) {
    assert.is((await command(home, 'load', path)).status, 0);
    await command(home, 'rmi', 'localhost/made:1', `after ${moment * 4}`);
    const there = listed(home);
    const { status } = await command(home, 'rmi', 'localhost/made:1');
    assert.is(status === 0, there === 1, `moment ${moment}`);
  }
  assert.is((await command(home, 'load', path)).status, 0);
  assert.equal(leftovers(home), []);
});

remove.run();

const together = suiteNeeding('several commands at once', 'helper', 'user-namespaces', 'registry');

together('pull one image once', async () => {
  await using home = await scratchHome({ name: 'together' });
  await using server = await registry(home);
  const reference = await pushImage(server, image, { repository: 'made' });
  const results = await Promise.all([1, 2, 3, 4, 5].map(() => command(home, 'pull', reference)));
  assert.equal(
    results.map(({ status, stderr }) => (status === 0 ? 0 : stderr)),
    [0, 0, 0, 0, 0],
  );
  const fetched = server
    .log()
    .split('\n')
    .filter((line) => /"GET .*\/blobs\/\S+ HTTP[^"]*" 200/.test(line));
  assert.is(fetched.length, 4, 'the config and three layers, each once');
  assert.is(new Set(fetched.map((line) => /sha256:[0-9a-f]+/.exec(line)?.[0])).size, 4);
  assert.equal(leftovers(home), []);
});

together('go on when the one that downloads is killed', async () => {
  await using home = await scratchHome({ name: 'takeover' });
  await using server = await registry(home);
  const reference = await pushImage(server, image, { repository: 'made' });
  const [first, ...others] = await Promise.all([
    command(home, 'pull', reference, 'downloading', '20'),
    ...[1, 2].map(() => command(home, 'pull', reference)),
  ]);
  assert.ok(first.status === killed || first.status === 0);
  assert.equal(
    others.map(({ status, stderr }) => (status === 0 ? 0 : stderr)),
    [0, 0],
  );
  assert.is(listed(home), 1);
});

together('load and remove without harming each other', async () => {
  await using home = await scratchHome({ name: 'contest' });
  const path = join(home.path, 'image.tar');
  writeFileSync(path, layoutArchive(image));
  for (let round = 0; round < 3; round++) {
    const loads = [1, 2, 3].map(() => command(home, 'load', path));
    const removals = [1, 2, 3].map(() => command(home, 'rmi', 'localhost/made:1'));
    assert.equal(
      (await Promise.all(loads)).map(({ status, stderr }) => (status === 0 ? 0 : stderr)),
      [0, 0, 0],
    );
    for (const { stderr, status } of await Promise.all(removals)) assert.ok(status === 0 || /image not known/.test(stderr), stderr);
    listed(home);
  }
  assert.is((await command(home, 'load', path)).status, 0);
  assert.is(listed(home), 1);
});

together.run();
