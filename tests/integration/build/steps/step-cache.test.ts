// timeout: 300s
import * as assert from 'uvu/assert';
import { buildBench, plainBuild } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { collectAbandoned, emptyTrash } from '../../../../src/storage/garbage.ts';
import { BuildStepStore } from '../../../../src/storage/build-step-store.ts';

const cache = suiteNeeding('the cache of steps', 'helper', 'user-namespaces', 'overlay', 'busybox');
const usual = plainBuild('/').cache;

cache('knows files by their content, not by their times, and stages by what they wrote', async () => {
  await using bench = await buildBench();
  bench.write({ a: 'same', b: '1' });
  const text = 'FROM busybox AS one\nCOPY a b /\nRUN cat /a > /out\nFROM busybox\nCOPY --from=one /out /out\nRUN cat /out\n';
  await bench.build(text);
  bench.write({ a: 'same' });
  assert.is((await bench.build(text)).cached.length, 4);
  bench.write({ b: '2' });
  const changed = await bench.build(text);
  assert.equal(changed.cached, ['COPY --from=one /out /out', 'RUN cat /out']);
});

cache('can be left alone: for all, for stages, by age; and lost, as far as its layers are gone', async () => {
  await using bench = await buildBench();
  const text = 'FROM busybox AS one\nRUN date +%N > /one\nFROM busybox\nRUN date +%N > /two\nCOPY --from=one /one /one\n';
  await bench.build(text);
  assert.is((await bench.build(text, { cache: { ...usual, noCacheStages: ['ONE'] } })).cached.includes('RUN date +%N > /one'), false);
  assert.equal((await bench.build(text, { cache: { ...usual, ttlMs: -1 } })).cached, []);
  const { engine } = bench;
  const steps = new BuildStepStore(engine.state);
  const first = steps.list().find(({ diffId }) => diffId !== undefined);
  await emptyTrash(collectAbandoned(engine, -1), engine.realm);
  assert.ok(first?.diffId !== undefined && engine.layers.has(first.diffId), 'a row keeps its layer');
  steps.forget(steps.list().map(({ key }) => key));
  assert.equal((await bench.build(text)).cached, []);
});

cache('gives one of two builds that come at once to the other', async () => {
  await using bench = await buildBench();
  const text = 'FROM busybox\nRUN sleep 1; date +%N > /once\n';
  const [one, two] = await Promise.all([bench.build(text), bench.build(text)]);
  assert.is(one.image.id, two.image.id);
  assert.is(one.cached.length + two.cached.length, 1);
});

cache('keeps nothing of a copy whose source changed meanwhile', async () => {
  await using bench = await buildBench();
  bench.write({ f: 'before' });
  const text = 'FROM busybox\nCOPY f /f\n';
  const built = await bench.build(
    text,
    {},
    { onEvent: (event) => void (event.kind === 'step-started' && event.step.text.startsWith('COPY') && bench.write({ f: 'after' })) },
  );
  const again = await bench.build(text);
  assert.is(again.read('f'), 'after');
  assert.ok(built.read('f') === 'after' || again.cached.length === 0);
});

cache.run();
