// timeout: 300s
import * as assert from 'uvu/assert';
import { BuildStepStore } from '../../../../src/storage/build-step-store.ts';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const digests = suiteNeeding('SourceDigests', 'helper', 'user-namespaces', 'overlay', 'busybox');

digests('of layers are remembered, those of the context are not', async () => {
  await using bench = await buildBench();
  bench.write({ f: '1' });
  await bench.build('FROM busybox\nCOPY f /f\nCOPY --from=busybox /etc/passwd /p\n');
  const steps = new BuildStepStore(bench.engine.state).list();
  const results = steps.map(({ key }) => new BuildStepStore(bench.engine.state).find(key)?.result.kind);
  assert.equal(results.map(String).toSorted(), ['digest', 'layer', 'layer']);
});

digests.run();
