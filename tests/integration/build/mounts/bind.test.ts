// timeout: 300s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const bind = suiteNeeding('bindMount', 'helper', 'user-namespaces', 'overlay', 'busybox');

bind('is part of the key: another file in it is another step', async () => {
  await using bench = await buildBench();
  bench.write({ 'd/f': '1' });
  const text = 'FROM busybox\nRUN --mount=source=d,target=/d cat /d/f\n';
  assert.is((await bench.build(text)).text, '1');
  assert.is((await bench.build(text)).cached.length, 1);
  bench.write({ 'd/f': '2' });
  assert.is((await bench.build(text)).text, '2');
});

bind('keeps nothing of a step during which it changed', async () => {
  await using bench = await buildBench();
  bench.write({ 'd/f': '1' });
  const text = 'FROM busybox\nRUN --mount=source=d,target=/d echo begun; sleep 1; cat /d/f > /f\n';
  const change = (event: { readonly kind: string }): void => void (event.kind === 'step-output' && bench.write({ 'd/f': '2', 'd/g': '' }));
  const built = await bench.build(text, {}, { onEvent: change });
  assert.ok(built.events.some((event) => event.kind === 'warning' && event.message.includes('changed meanwhile')));
  assert.equal((await bench.build(text)).cached, []);
});

bind('names the source that is missing', async () => {
  await using bench = await buildBench();
  await assertRejects(bench.build('FROM busybox\nRUN --mount=source=missing,target=/d true\n'), 'not-found', /Containerfile:2: .*missing/);
});

bind('shows an empty directory of a stage without files', async () => {
  await using bench = await buildBench();
  const { text } = await bench.build('FROM scratch AS none\nFROM busybox\nRUN --mount=from=none,target=/n ls /n | wc -l\n');
  assert.is(text, '0\n');
});

bind.run();
