// timeout: 300s
import * as assert from 'uvu/assert';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const step = suiteNeeding('doStep', 'helper', 'user-namespaces', 'overlay', 'busybox');

step('waits for stages before it takes a place among the jobs', async () => {
  await using bench = await buildBench();
  const cache = { noCache: false, noCacheStages: [], layers: false, squash: 'none', cacheFrom: [], cacheTo: [], ttlMs: undefined } as const;
  const text =
    'FROM busybox AS one\nRUN echo 1 > /one\nFROM busybox\nRUN --mount=from=one,target=/m cat /m/one > /two\nCOPY --from=one /one /three\nRUN cat /two /three\n';
  assert.is((await bench.build(text, { jobs: 1, cache })).text, '1\n1\n');
  assert.is((await bench.build(text, { jobs: 1 })).text, '1\n1\n');
});

step.run();
