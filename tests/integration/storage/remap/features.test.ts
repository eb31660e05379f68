import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { canReferToLayers } from '../../../../src/storage/remap/features.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('canReferToLayers', 'helper', 'user-namespaces', 'overlay', 'subuids');

test('tries once for a kernel and a file system, and believes what it wrote down', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const { root } = stores.state;
  const answer = await canReferToLayers(root, stores.realm);
  const file = join(root, 'cache/data-layers');
  const [here = '', word] = readFileSync(file, 'utf8').split('\n');
  assert.ok(here.startsWith(`${release()} `));
  assert.is(word, answer ? 'yes' : 'no');
  assert.equal(readdirSync(join(root, 'layers')), []);
  writeFileSync(file, `${here}\n${answer ? 'no' : 'yes'}\n`);
  assert.is(await canReferToLayers(root, stores.realm), !answer);
  for (const text of ['', 'rubbish', `${here}\nmaybe\n`, `5.0 ${here}\n${answer ? 'no' : 'yes'}\n`]) {
    writeFileSync(file, text);
    assert.is(await canReferToLayers(root, stores.realm), answer, text);
  }
});

test.run();
