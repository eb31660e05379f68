import * as assert from 'uvu/assert';
import { exportCache } from '../../../src/build/cache-export.ts';
import { parseCacheTarget } from '../../../src/build/cache-place.ts';
import { layerStep, putLayer } from '../../support/build-steps.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('exportCache', 'helper', 'user-namespaces');
const signal = new AbortController().signal;

test('writes the same cache for the same steps, and fails aloud unless asked not to', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const steps = [layerStep('b', await putLayer(stores, 'one')), layerStep('a', await putLayer(stores, 'two'))];
  const warnings: string[] = [];
  const hooks = { access: {}, signal, warn: (message: string) => void warnings.push(message) };
  const write = (text: string, given = steps): Promise<void> =>
    exportCache(stores, parseCacheTarget(text, '/'), { steps: given, imageLayers: [] }, hooks);
  await write('registry.test/cache:1');
  await write('registry.test/cache:2', steps.toReversed());
  assert.is(registry.manifests.get('registry.test/cache:1')?.digest, registry.manifests.get('registry.test/cache:2')?.digest);
  await write('type=inline');
  const file = `${home.path}/file`;
  const { writeFileSync } = process.getBuiltinModule('node:fs');
  writeFileSync(file, '');
  const error = await write(`type=local,dest=${file}`).catch((reason: unknown) => reason);
  assert.match(String(error), /--cache-to type=local/);
  await write(`type=local,dest=${file},ignore-error=true`);
  assert.match(warnings[0] ?? '', /--cache-to type=local/);
});

test.run();
