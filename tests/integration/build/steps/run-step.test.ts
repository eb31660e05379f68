// timeout: 300s
import * as assert from 'uvu/assert';
import { isCancelled } from '../../../../src/build/steps/command-failed.ts';
import { epochVariable } from '../../../../src/build/steps/run-step.ts';
import { TiffinError } from '../../../../src/lib/errors.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench, plainSteps } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const run = suiteNeeding('RUN', 'helper', 'user-namespaces', 'overlay', 'busybox');

run('has the security of any container, an empty input, and leaves nothing of its mounts in the layer', async () => {
  await using bench = await buildBench();
  const { text, image, engine } = await bench
    .build(`FROM busybox
RUN <<END
grep -E 'CapInh|CapBnd|Seccomp:|NoNewPrivs' /proc/self/status
cat | wc -c
ls /proc/self/fd | wc -l
echo $SOURCE_DATE_EPOCH
mkdir /made
END
`)
    .then((built) => ({ ...built, engine: bench.engine }));
  assert.match(text, /CapInh:\t0000000000000000/);
  assert.match(text, /CapBnd:\t00000000800405fb/);
  assert.match(text, /Seccomp:\t2/);
  assert.match(text, /\n0\n4\n1577836800\n$/);
  const top = engine.layers.path(image.layers.at(-1)!.diffId);
  const { readdirSync } = await import('node:fs');
  assert.equal(readdirSync(top), ['made']);
});

run('sees arguments and proxies, which no image and no key keeps', async () => {
  await using bench = await buildBench();
  const language = { buildArgs: { A: '1', HTTP_PROXY: 'http://p' }, target: undefined, skipUnusedStages: true };
  const text = 'FROM busybox\nARG A\nRUN echo $A $http_proxy $HTTP_PROXY\n';
  const first = await bench.build(text, { language });
  assert.is(first.text, '1 http://p http://p\n');
  assert.not.match(JSON.stringify(first.image.config), /http:\/\/p/);
  const again = await bench.build(text, { language: { ...language, buildArgs: { A: '1' } } });
  assert.equal(again.cached, ['RUN echo $A $http_proxy $HTTP_PROXY']);
});

run("goes on where the root is read-only or another user's, as in images of Fedora", async () => {
  await using bench = await buildBench();
  const text =
    'FROM busybox\nRUN chmod 555 / && mkdir /a\nRUN chown 1000:1000 / && mkdir /b\nRUN stat -c "%a %u" / && ls -d /a /b\nWORKDIR /c\n';
  for (const layers of [true, false]) {
    const cache = { noCache: false, noCacheStages: [], layers, squash: 'none' as const, cacheFrom: [], cacheTo: [], ttlMs: undefined };
    assert.match((await bench.build(text, { cache })).text, /^555 1000\n\/a\n\/b\n/m);
  }
});

run('is refused what the build does not allow, and says how a command that is missing failed', async () => {
  await using bench = await buildBench();
  await assertRejects(
    bench.build('FROM busybox\nRUN --security=insecure true\n'),
    'denied',
    /Containerfile:2: .*--allow security.insecure/s,
  );
  await assertRejects(bench.build('FROM busybox\nRUN ["missing"]\n'), 'command-not-found', /Containerfile:2: .*missing/);
  const { text } = await bench.build('FROM busybox\nRUN --security=insecure grep CapEff /proc/self/status\n', {
    steps: plainSteps({ allow: ['security.insecure'] }),
  });
  assert.match(text, /CapEff:\t[0-9a-f]*[1-9a-f][0-9a-f]{8}\n/);
});

run('has a file of the Containerfile as its program', async () => {
  await using bench = await buildBench();
  const { text } = await bench.build('FROM busybox\nRUN <<END\n#!/bin/cat\nwords of a program\nEND\n');
  assert.is(text, '#!/bin/cat\nwords of a program\n');
});

run('tells tools the time of their files only where they can use it', () => {
  assert.equal(epochVariable(0), []);
  assert.equal(epochVariable(undefined), []);
  assert.equal(epochVariable(315_532_800), ['SOURCE_DATE_EPOCH=315532800']);
  assert.ok(isCancelled(new TiffinError('cancelled', 'x')));
  assert.not(isCancelled(new TiffinError('denied', 'x')));
});

run.run();
