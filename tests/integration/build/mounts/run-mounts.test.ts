// timeout: 300s
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { mountOptions } from '../../../../src/runtime/plain-request.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench, plainSteps } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const mounts = suiteNeeding('RUN --mount', 'helper', 'user-namespaces', 'overlay', 'busybox');

mounts('shows files of the context, stages and images, and throws away what is written to them', async () => {
  await using bench = await buildBench();
  bench.write({ 'dir/in': 'seen', 'dir/out': 'hidden', '.dockerignore': 'dir/out\n' });
  const { text } = await bench.build(`FROM busybox AS other
RUN echo other > /file
FROM busybox
RUN --mount=target=/all --mount=source=dir,target=/dir,rw --mount=from=other,source=/file,target=/one --mount=from=busybox,target=/b \\
    ls /all/dir; cat /dir/in; echo x > /dir/in; cat /one; ls -d /b/bin; touch /all/x 2>&1 | grep -o Read-only
RUN --mount=source=dir,target=/dir cat /dir/in; ls / | grep -E '^(all|dir|one|b)$' || echo none
`);
  assert.is(text, 'in\nseenother\n/b/bin\nRead-only\nseendir\n');
  const image = bench.engine.images.list()[0]!;
  assert.not.match(JSON.stringify(image.config), /hidden/);
});

mounts('has memory of its own, and directories of the host that the build was given', async () => {
  await using bench = await buildBench();
  bench.write({ 'host/f': 'of the host' });
  const source = join(bench.context, 'host');
  const given = { kind: 'bind', source, target: '/host', options: mountOptions({ readOnly: true }), createSource: false } as const;
  const { text } = await bench.build('FROM busybox\nRUN --mount=type=tmpfs,target=/m,size=1m df /m | grep -o 1024; cat /host/f\n', {
    steps: plainSteps({ mounts: [given] }),
  });
  assert.match(text, /^1024\n(?:1024\n)?of the host$/);
  const volume = { kind: 'volume', name: 'x', target: '/v', options: mountOptions(), subpath: undefined } as const;
  await assertRejects(
    bench.build('FROM busybox\nRUN true\n', { steps: plainSteps({ mounts: [volume] }) }),
    'unsupported',
    /directories of the host only/,
  );
});

mounts('leads nowhere but into what it is of', async () => {
  await using bench = await buildBench();
  const { symlinkSync } = await import('node:fs');
  symlinkSync('/', join(bench.context, 'root'));
  symlinkSync('../../..', join(bench.context, 'up'));
  const building = (source: string): Promise<unknown> =>
    bench.build(`FROM busybox\nRUN --mount=source=${source},target=/x ls /x/etc/passwd /x/proc/1\n`);
  for (const source of ['root', 'up', 'root/etc', '../..']) {
    const result = await building(source).then((built) => (built as { text: string }).text, String);
    assert.not.match(result, /^\/x\/(?:etc\/passwd|proc\/1)/m, source);
  }
  assert.equal(readdirSync(join(bench.engine.places.root, 'build-cache/steps')), []);
});

mounts.run();
