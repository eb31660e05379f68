import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import type { BuildEvent } from '../../../src/build/event.ts';
import { planOutputs } from '../../../src/build/output-plan.ts';
import type { OutputRequest } from '../../../src/build/request.ts';
import type { BuildServices } from '../../../src/build/services.ts';
import { writeOutputs } from '../../../src/build/write-outputs.ts';
import { sourceRequest } from '../../support/build-context.ts';
import { outcomeOf, putBuilt } from '../../support/build-steps.ts';
import { memoryRegistry, onRegistry } from '../../support/memory-registry.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('writeOutputs', 'helper', 'user-namespaces');

test('does all that is asked, and tells of it last', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const built = await putBuilt(stores, [{ path: 'f', content: 'x' }]);
  const output: OutputRequest = {
    tags: ['registry.test/app:1', 'b'],
    outputs: ['out', 'type=tar,dest=o.tar', 'type=image,name=registry.test/other:1,push=true'],
    push: false,
    iidFile: join(home.path, 'iid'),
    metadataFile: join(home.path, 'metadata'),
    manifest: undefined,
  };
  const cache = {
    noCache: false,
    noCacheStages: [],
    layers: true,
    squash: 'none',
    cacheFrom: [],
    cacheTo: ['registry.test/cache:1'],
    ttlMs: undefined,
  } as const;
  const request = {
    output,
    cache,
    source: sourceRequest(home.path),
    platforms: [],
    allPlatforms: false,
    pull: { policy: 'missing', access: {} } as const,
  };
  const events: BuildEvent[] = [];
  const hooks = {
    onEvent: (event: BuildEvent) => void events.push(event),
    signal: new AbortController().signal,
    openStdout: () => new Writable(),
  };
  const plan = planOutputs(request);
  // The stores of this test have all that outputs ask the engine for.
  const services = stores as unknown as BuildServices;
  const written = await writeOutputs(services, { plan, request, outcome: outcomeOf([built]) }, hooks);
  assert.equal(written.ids, [built.image.id]);
  assert.equal(written.names, ['registry.test/app:1', 'localhost/b:latest', 'registry.test/other:1']);
  assert.equal([...stores.images.get(built.image.id).names].toSorted(), [...written.names].toSorted());
  assert.is(readFileSync(join(home.path, 'out/f'), 'utf8'), 'x');
  assert.ok(readFileSync(join(home.path, 'o.tar')).includes('ustar'));
  assert.ok(registry.manifests.has('registry.test/other:1') && registry.manifests.has('registry.test/cache:1'));
  assert.not.ok(registry.manifests.has('registry.test/app:1'), 'only what is to be pushed');
  assert.is(readFileSync(join(home.path, 'iid'), 'utf8'), `sha256:${built.image.id}`);
  const metadata = JSON.parse(readFileSync(join(home.path, 'metadata'), 'utf8')) as Record<string, unknown>;
  assert.is(metadata['containerimage.digest'], written.descriptor?.digest);
  assert.is(metadata['image.name'], written.names.join(','));
  assert.equal(
    events.flatMap((event) => (event.kind === 'exporting' && event.done ? [event.what.replace(home.path, '')] : [])),
    ['writing /out', 'writing /o.tar', 'pushing registry.test/other:1', 'writing the cache to registry.test/cache:1'],
  );
});

test.run();
