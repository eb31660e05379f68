import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { exportCache } from '../../../src/build/cache-export.ts';
import { ImportedCache } from '../../../src/build/cache-import.ts';
import { parseCacheSource, parseCacheTarget } from '../../../src/build/cache-place.ts';
import { cacheField } from '../../../src/build/cache/document.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { BuildStepStore } from '../../../src/storage/build-step-store.ts';
import { abandonedAfterMs, collectAbandoned } from '../../../src/storage/garbage.ts';
import { layerStep, putLayer, stepKey } from '../../support/build-steps.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('caches of builds elsewhere', 'helper', 'user-namespaces');
const signal = new AbortController().signal;
const hooks = { access: {}, signal, warn: (message: string): void => assert.unreachable(message) };

/** A cache that is read, and what it warned of. */
function importOf(stores: Stores, ...texts: string[]): { cache: ImportedCache; warnings: string[]; held: DisposableStack } {
  const warnings: string[] = [];
  const held = new DisposableStack();
  const sources = texts.map((text) => parseCacheSource(text, '/'));
  const cache = new ImportedCache(stores, sources, { access: {}, signal, held, warn: (message) => void warnings.push(message) });
  return { cache, warnings, held };
}

test('gives another store what steps came to', async () => {
  await using home = await scratchHome();
  await using other = await scratchHome({ name: 'other' });
  const registry = memoryRegistry();
  const directory = `${home.path}/cache`;
  const texts = ['registry.test/cache:1', `type=local,dest=${directory}`] as const;
  const layers = [];
  {
    using stores = onRegistry(openStores(home), registry);
    for (const content of ['one', 'two']) layers.push(await putLayer(stores, content));
    const steps = [layerStep('a', layers[0]!), layerStep('b', layers[1]!), { key: stepKey('c'), result: { kind: 'nothing' } as const }];
    for (const text of texts)
      await exportCache(stores, parseCacheTarget(`${text}`, '/'), { steps, imageLayers: [layers[0]!.diffId] }, hooks);
    assert.equal(stores.paths(/^blobs\/sha256\/./).length, 2, 'nothing of the cache itself stays');
  }
  const packed = join(directory, 'blobs/sha256');
  const marks = readdirSync(packed).map((name) => readFileSync(join(packed, name))[0]);
  assert.ok(
    marks.every((mark) => mark === 0x1f || mark === 0x7b),
    'layers go packed',
  );
  using stores = onRegistry(openStores(other), registry);
  for (const [text, all] of [
    ['registry.test/cache:1', true],
    [`type=local,src=${directory}`, false],
  ] as const) {
    const { cache, warnings, held } = importOf(stores, text);
    assert.equal(await cache.find(stepKey('a')), { kind: 'layer', layer: layers[0] });
    assert.equal((await cache.find(stepKey('b')))?.kind, all ? 'layer' : undefined, 'mode=min has the layers of the image alone');
    assert.equal([await cache.find(stepKey('c')), await cache.find(stepKey('d'))], [{ kind: 'nothing' }, undefined]);
    assert.ok(stores.layers.has(layers[0]!.diffId) && stores.blobs.has(layers[0]!.blob.digest));
    assert.equal(warnings, []);
    assert.equal(new BuildStepStore(stores.state).list(), [], 'it counts for this build alone');
    await cache[Symbol.asyncDispose]();
    held.dispose();
    collectAbandoned(stores, -abandonedAfterMs);
    assert.not.ok(stores.layers.has(layers[0]!.diffId));
  }
});

test('takes no layer that is not what its digest says, and does without a cache that cannot be read', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const layer = Buffer.alloc(1024);
  const lie = digestOf('something else');
  const config = (content: object): Buffer => Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', ...content }));
  const put = (tag: string, bytes: Buffer): void => {
    const [one, two] = [bytes, layer].map((each) => ({ digest: digestOf(each), size: each.length }));
    registry.blobs.set(one!.digest, bytes).set(two!.digest, layer);
    registry.put(`registry.test/cache:${tag}`, mediaTypes.ociManifest, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, ...one },
      layers: [{ mediaType: mediaTypes.ociLayer, ...two }],
    });
  };
  const steps = { version: 1, steps: [{ key: stepKey('a'), layer: 0 }] };
  put('lie', config({ rootfs: { type: 'layers', diff_ids: [lie] }, [cacheField]: steps }));
  put('few', config({ rootfs: { type: 'layers', diff_ids: [] }, [cacheField]: steps }));
  put('plain', config({ rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } }));
  put(
    'wrong',
    config({ rootfs: { type: 'layers', diff_ids: [digestOf(layer)] }, [cacheField]: { version: 1, steps: [{ key: '../x', layer: 0 }] } }),
  );
  for (const [tag, pattern] of [
    ['lie', /not what is said of them|has the digest|corrupt|unpacks to/],
    ['few', /not the same layers/],
    ['plain', /no cache in it/],
    ['wrong', /64 hexadecimal digits/],
    ['none', /manifest unknown|not found/],
  ] as const) {
    const { cache, warnings } = importOf(stores, `registry.test/cache:${tag}`);
    assert.is(await cache.find(stepKey('a')), undefined, tag);
    assert.is(await cache.find(stepKey('b')), undefined, tag);
    assert.is(warnings.length, 1, `${tag}: said once`);
    assert.match(warnings[0]!, pattern);
    await cache[Symbol.asyncDispose]();
  }
  assert.not.ok(stores.layers.has(lie));
  assert.is(await importOf(stores).cache.find(stepKey('a')), undefined);
});

test.run();
