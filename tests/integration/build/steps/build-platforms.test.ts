// timeout: 300s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const platforms = suiteNeeding('buildPlatforms', 'helper', 'user-namespaces', 'overlay', 'busybox');

platforms('builds what runs nothing for any processor, and for several at once', async () => {
  await using bench = await buildBench();
  bench.write({ f: 'x' });
  const { outcome } = await bench.build('FROM scratch\nARG TARGETARCH\nCOPY f /$TARGETARCH\nWORKDIR /w\n', {
    platforms: ['linux/s390x', 'linux/ppc64le'],
  });
  assert.equal(
    outcome.images.map(({ platform, image }) => [platform, image.config.architecture, image.layers.length]),
    [
      ['linux/s390x', 's390x', 2],
      ['linux/ppc64le', 'ppc64le', 2],
    ],
  );
});

platforms('builds every stage when that is asked for, and says whose failure came first', async () => {
  await using bench = await buildBench();
  const text = 'FROM busybox AS bad\nRUN exit 4\nFROM scratch\nWORKDIR /w\n';
  const { image } = await bench.build(text);
  assert.is(image.layers.length, 1);
  const language = { buildArgs: {}, target: undefined, skipUnusedStages: false };
  await assertRejects(bench.build(text, { language }), 'runtime-failed', /exit status 4/);
});

platforms.run();
