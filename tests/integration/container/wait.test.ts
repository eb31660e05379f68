import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseWaitConditions, requireCheck, waitConditions, waitForContainer } from '../../../src/container/wait.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, look, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const conditions = suite('parseWaitConditions');
conditions('knows the words of Podman', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const view = look(scratch, container);
  const holds = (...words: string[]): boolean => parseWaitConditions(words)(view.state, view);
  assert.equal([holds(), holds('running'), holds('running', 'created')], [true, false, true]);
  assert.is(parseWaitConditions(['healthy'])({ ...view.state, name: 'running' }, { ...view, health: 'healthy' }), true);
  assert.is(parseWaitConditions(['healthy'])({ ...view.state, name: 'running' }, { ...view, health: 'starting' }), false);
  assert.ok(waitConditions.includes('stopped'));
  assertFails(() => parseWaitConditions(['nonsense']), 'invalid-argument', /unknown container state: nonsense/);
});
conditions('refuses to wait for the health of what has no check', () => {
  using scratch = scratchEngine();
  const view = look(scratch, addContainer(scratch));
  requireCheck([], view);
  requireCheck(['healthy'], { ...view, health: 'starting' });
  assertFails(
    () => requireCheck(['healthy'], view),
    'invalid-argument',
    /^cannot use condition "healthy": container \w+ has no healthcheck/,
  );
});
conditions.run();

const wait = suite('waitForContainer');
wait('gives the exit status, or -1 while there is none', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const { signal } = new AbortController();
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  assert.is(await waitForContainer(scratch.engine, container, { until: parseWaitConditions(['running']), signal }), -1);
  writeStatus(scratch, container, { state: 'exited', exitCode: 9, startedAt: 1, finishedAt: 2 });
  assert.is(await waitForContainer(scratch.engine, container, { until: parseWaitConditions([]), signal }), 9);
});
wait.run();
