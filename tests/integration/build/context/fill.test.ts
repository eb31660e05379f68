import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { fillScratch } from '../../../../src/build/context/fill.ts';
import { contextHooks, contextServices } from '../../../support/build-context.ts';
import { hostileRegistry } from '../../../support/hostile-registry.ts';
import { tarArchive } from '../../../support/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('fillScratch', 'helper', 'user-namespaces');

test('tells how far a large download is, now and then', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const tar = tarArchive([{ path: 'large', content: Buffer.alloc(5 << 20, 'x') }]);
  await using server = await hostileRegistry((_request, response) => void response.end(tar));
  const told: (number | undefined)[] = [];
  const scratch = home.directory('scratch');
  const options = { label: 'x', scratch, hooks: contextHooks(), tell: (bytes: number | undefined) => void told.push(bytes) };
  const filled = await fillScratch(contextServices(stores, home), { kind: 'url', address: `${server.url}/x` }, options);
  assert.ok('path' in filled && readdirSync(filled.path).includes('large'));
  assert.ok(told.length >= 4 && told.length < 12, `${told.length} times for 5 MiB`);
});

test.run();
