// timeout: 300s
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { buildBench } from '../../support/build.ts';
import { suiteNeeding } from '../../support/needs.ts';

const build = suiteNeeding('buildImages', 'helper', 'user-namespaces', 'overlay', 'busybox');

build('runs, copies and sets, finds all of it again, and gives the same image without a cache', async () => {
  await using bench = await buildBench();
  bench.write({ 'src/a': 'one', 'src/b': 'two', '.dockerignore': 'src/b\n' });
  const text = `FROM busybox AS made
WORKDIR /work
COPY src .
RUN ls > list; echo $X-$Y > said; hostname
FROM busybox
ARG X=none
ENV Y=y
COPY --from=made /work /out
RUN echo "$X $Y" > /seen
CMD ["cat", "/seen"]
`;
  const first = await bench.build(text, { language: { buildArgs: { X: 'x' }, target: undefined, skipUnusedStages: true } });
  assert.is(first.read('out/list'), 'a\nlist\n');
  assert.is(first.read('seen'), 'x y\n');
  assert.is(first.text, 'tiffin-build\n');
  assert.equal(first.image.config.config.Cmd, ['cat', '/seen']);
  assert.is(first.image.config.created, '2020-01-01T00:00:00Z');
  const again = await bench.build(text, { language: { buildArgs: { X: 'x' }, target: undefined, skipUnusedStages: true } });
  assert.is(again.image.id, first.image.id);
  assert.equal(
    again.events
      .filter(({ kind }) => kind === 'step-done')
      .map((event) => (event.kind === 'step-done' ? event.step.text.split(' ')[0] : '')),
    ['FROM', 'FROM', 'ARG', 'ENV', 'CMD'],
  );
  const fresh = await bench.build(text, {
    language: { buildArgs: { X: 'x' }, target: undefined, skipUnusedStages: true },
    cache: { noCache: true, noCacheStages: [], layers: true, squash: 'none', cacheFrom: [], cacheTo: [], ttlMs: undefined },
  });
  assert.equal(fresh.cached, []);
  assert.is(fresh.image.manifestDigest, first.image.manifestDigest);
  assert.equal(readdirSync(join(bench.engine.places.root, 'build-cache/steps')), []);
  assert.equal(readdirSync(join(bench.engine.places.runRoot, 'steps')), []);
});

build('says where and how a RUN failed, and keeps what it stood on', async () => {
  await using bench = await buildBench();
  const seen: { status: number | undefined; last: string; image: string | undefined }[] = [];
  const building = bench.build(
    'FROM busybox\nENTRYPOINT ["false"]\nRUN echo > /before\nRUN echo words; exit 3\nRUN never\n',
    {},
    {
      onEvent: (event) => {
        if (event.kind !== 'step-failed') return;
        const { exitStatus: status, lastOutput, lastGood } = event.failure;
        seen.push({ status, last: Buffer.from(lastOutput).toString(), image: lastGood?.imageId });
      },
    },
  );
  await assertRejects(building, 'runtime-failed', /exit status 3/);
  assert.equal(
    seen.map(({ status, last }) => [status, last]),
    [[3, 'words\n']],
  );
  const kept = bench.engine.images.get(seen[0]?.image ?? '');
  assert.is(kept.layers.length, 2);
  assert.equal(kept.config.config.Entrypoint, []);
});

build('leaves nothing behind when it is cancelled, and goes on from there', async () => {
  await using bench = await buildBench();
  const stop = new AbortController();
  const text = 'FROM busybox\nRUN echo 1 > /one\nRUN echo here; sleep 600\n';
  const building = bench.build(
    text,
    {},
    {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === 'step-output') stop.abort();
      },
    },
  );
  await assertRejects(building, 'cancelled');
  assert.equal(readdirSync(join(bench.engine.places.root, 'build-cache/steps')), []);
  const next = await bench.build(text.replace('sleep 600', 'true'));
  assert.equal(next.cached, ['RUN echo 1 > /one']);
});

build('makes one layer of steps, or of all there is', async () => {
  await using bench = await buildBench();
  const cache = { noCache: false, noCacheStages: [], layers: false, squash: 'none', cacheFrom: [], cacheTo: [], ttlMs: undefined } as const;
  const text = 'FROM busybox\nRUN echo 1 > /a; mkdir /d; echo > /d/x\nRUN rm -r /d; echo 2 > /a\nCOPY f /\nLABEL a=b\n';
  bench.write({ f: 'f' });
  const joined = await bench.build(text, { cache });
  assert.is(joined.image.layers.length, 2);
  assert.is(joined.image.config.history.filter((entry) => entry.empty_layer !== true).length, 2);
  const top = bench.engine.layers.path(joined.image.layers[1]!.diffId);
  assert.equal(readdirSync(top).toSorted(), ['a', 'f']);
  const whole = await bench.build(text, { cache: { ...cache, layers: true, squash: 'all' } });
  assert.is(whole.image.layers.length, 1);
  assert.is(whole.read('a'), '2\n');
  assert.ok(existsSync(join(bench.engine.layers.path(whole.image.layers[0]!.diffId), 'bin/busybox')));
});

build('leaves out stages that nothing needs, and runs triggers of a base', async () => {
  await using bench = await buildBench();
  const text = `FROM busybox AS base
ONBUILD RUN echo triggered > /t
FROM busybox AS broken
RUN exit 1
FROM base
RUN cat /t
`;
  const built = await bench.build(text);
  assert.is(built.text, 'triggered\n');
  assert.equal(built.image.config.config.OnBuild, []);
});

build.run();
