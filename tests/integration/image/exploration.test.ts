import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { exploreImage } from '../../../src/image/exploration.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suiteNeeding('exploreImage', 'helper', 'user-namespaces');

test('joins layers, the commands that made them, and what they do', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const stored = stores.images.get(putFakeImage(stores, { seed: 'a', layers: ['base', 'top'] }));
  const history = [{ created_by: 'ADD' }, { created_by: 'ENV', empty_layer: true }, { created_by: 'RUN' }];
  const image = { ...stored, config: { ...stored.config, history } };
  for (const [index, text] of ['four', 'longer'].entries()) {
    const directory = stores.layers.path(image.layers[index]!.diffId);
    mkdirSync(join(directory, 'etc'));
    writeFileSync(join(directory, 'etc/file'), text);
  }
  const { layers, efficiency } = await exploreImage(stores, image);
  assert.equal(
    layers.map(({ command, bytes, added, changed, tarBytes }) => [command, bytes, added, changed, tarBytes]),
    [
      ['ADD', 4, 2, 0, 1000],
      ['RUN', 6, 0, 1, 1000],
    ],
  );
  assert.equal([efficiency.wastedBytes, efficiency.efficiency, efficiency.wasted[0]?.path], [4, 0.6, '/etc/file']);
});

test.run();
