import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { measureTrees } from '../../../src/native/measure.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('measureTrees', 'helper', 'user-namespaces');

test('counts as du does: blocks, holes, files of several names', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const directory = home.directory('tree');
  mkdirSync(join(directory, 'sub/deeper'), { recursive: true });
  writeFileSync(join(directory, 'file'), Buffer.alloc(300_000, 1));
  linkSync(join(directory, 'file'), join(directory, 'sub/again'));
  writeFileSync(join(directory, 'sub/holes'), 'x');
  truncateSync(join(directory, 'sub/holes'), 1 << 30);
  const [size] = await measureTrees([directory], stores.realm);
  const du = Number(execFileSync('du', ['-s', '--block-size=1', directory], { encoding: 'utf8' }).split('\t')[0]);
  assert.equal(size, { disk: du, bytes: 300_000 + (1 << 30), entries: 5 });
});

test('measures in order, and nothing where nothing is', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const directory = home.directory('tree');
  writeFileSync(join(directory, 'file'), 'abc');
  const sizes = await measureTrees([join(directory, 'no-such'), directory], stores.realm);
  assert.equal(
    sizes.map(({ bytes, entries }) => [bytes, entries]),
    [
      [0, 0],
      [3, 1],
    ],
  );
  assert.equal(await measureTrees([], stores.realm), []);
});

test.run();
