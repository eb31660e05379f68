import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { BuildStepStore } from '../../../src/storage/build-step-store.ts';
import { cacheMountDirectory, cacheMountResource } from '../../../src/storage/cache-mounts.ts';
import { buildCacheFilter, listBuildCache, pruneBuildCache } from '../../../src/upkeep/build-cache.ts';
import { measureStore } from '../../../src/upkeep/disk-usage.ts';
import { pruneStore } from '../../../src/upkeep/prune.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('pruneBuildCache', 'helper', 'user-namespaces');
const key = (digit: string): string => digit.repeat(64);

/** A store with an image of a step's layer, a layer that no image has any more, a step without a layer, and a directory of RUN --mount=type=cache. */
async function withCache(scratch: ScratchEngine) {
  const { engine } = scratch;
  const [kept, lost] = [
    await putRealImage(engine, 'kept', [[{ path: 'a', content: Buffer.alloc(100_000, 1) }]]),
    await putRealImage(engine, 'lost', [[{ path: 'b', content: Buffer.alloc(200_000, 2) }]]),
  ];
  const steps = new BuildStepStore(engine.state);
  steps.put({ key: key('1'), title: 'RUN make kept', result: { kind: 'layer', layer: kept.image.layers[0]! } });
  steps.put({ key: key('2'), title: 'RUN make lost', result: { kind: 'layer', layer: lost.image.layers[0]! } });
  steps.put({ key: key('3'), title: 'RUN true', result: { kind: 'nothing' } });
  engine.images.remove(lost.image.id);
  const mount = join(cacheMountDirectory(engine.state), 'abc');
  mkdirSync(join(mount, 'data'), { recursive: true });
  writeFileSync(join(mount, 'data', 'x'), Buffer.alloc(50_000, 3));
  writeFileSync(join(mount, 'mount.json'), JSON.stringify({ id: '/root/.npm', createdAtMs: 1000 }));
  utimesSync(join(mount, 'mount.json'), 5, 5);
  return { engine, steps, mount, lost: lost.image.layers[0]! };
}

test('tells what images have, too, and what each takes', async () => {
  using scratch = scratchEngine();
  const { engine } = await withCache(scratch);
  const entries = await listBuildCache(engine);
  assert.equal(
    new Set(entries.map(({ title, shared }) => `${title} ${shared}`)),
    new Set(['RUN make kept true', 'RUN make lost false', 'RUN true false', '/root/.npm false']),
  );
  assert.is(entries.at(-1)?.usedAtMs, 5000);
  const bytes = (title: string) => entries.find((entry) => entry.title === title)?.bytes ?? 0;
  assert.ok(bytes('RUN make lost') >= 200_000 && bytes('/root/.npm') >= 50_000 && bytes('RUN true') === 0);
  const usage = await measureStore(engine);
  assert.ok(usage.imageBytes >= 100_000 && usage.imageBytes < 300_000, 'the layer that only a step has is no image’s');
});

test('removes what no image has, and what the disk gets back is true', async () => {
  using scratch = scratchEngine();
  const { engine, steps, mount, lost } = await withCache(scratch);
  const { removed, freedBytes } = await pruneBuildCache(engine, { all: false, filters: [] });
  assert.equal(removed.map(({ title }) => title).toSorted(), ['/root/.npm', 'RUN make lost']);
  assert.ok(freedBytes >= 250_000, String(freedBytes));
  assert.equal([existsSync(mount), existsSync(engine.layers.path(lost.diffId))], [false, false]);
  assert.equal(
    steps
      .list()
      .map(({ title }) => title)
      .toSorted(),
    ['RUN make kept', 'RUN true'],
  );
  assert.is((await pruneBuildCache(engine, { all: true, filters: [] })).removed.length, 2);
  assert.is(engine.images.list().length, 1);
});

test('leaves what a build works with, what filters leave, and as much as is to be kept', async () => {
  using scratch = scratchEngine();
  const { engine, mount } = await withCache(scratch);
  using _held = engine.leases.hold([cacheMountResource('abc')]);
  assert.equal((await pruneBuildCache(engine, { all: false, filters: ['type=mount'] })).removed, []);
  assert.ok(existsSync(mount));
  assert.equal((await pruneBuildCache(engine, { all: true, filters: ['unused-for=1h', 'type=step'] })).removed, []);
  assert.equal((await pruneBuildCache(engine, { all: true, filters: [], keepBytes: 10_000_000 })).removed, []);
  const pruned = await pruneStore(engine, { all: false, volumes: false, filters: [], signal: new AbortController().signal });
  assert.equal(pruned.buildCache, [key('2')]);
});

test('knows its filters', () => {
  const entry = {
    id: 'abc',
    type: 'step',
    title: 'RUN make',
    bytes: 1,
    shared: false,
    inUse: false,
    createdAtMs: 0,
    usedAtMs: 10_000,
  } as const;
  for (const [filter, expected] of [
    ['id=ab', true],
    ['type=regular', true],
    ['type=mount', false],
    ['description=make', true],
    ['shared', false],
    ['private', true],
    ['inuse=false', true],
    ['unused-for=5s', true],
    ['unused-for=15s', false],
    ['until=15s', false],
  ] as const)
    assert.is(buildCacheFilter([filter], 20_000)(entry), expected, filter);
  void assertFails(() => buildCacheFilter(['colour=red']), 'invalid-argument', /colour is an invalid filter/);
});

test.run();
