import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { healthFacts, healthLogPath } from '../../../src/container/health-plan.ts';
import { healthDefaults } from '../../../src/runtime/health.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const health = (words: readonly string[]) => ({
  test: words,
  intervalMs: undefined,
  timeoutMs: undefined,
  startPeriodMs: undefined,
  retries: undefined,
  startup: undefined,
  onFailure: 'none' as const,
  log: healthDefaults.log,
});

const test = suite('healthFacts');
test('names the files of a container with a check', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { wanted: { ...rootRequest(), health: health(['CMD', 'x']) } });
  const facts = healthFacts(container);
  assert.equal(
    [facts?.planPath, facts?.startupPlanPath, facts?.logPath],
    ['health.plan', 'startup.plan', 'healthcheck.log'].map((name) => `${container.directory}/${name}`),
  );
});
test('has nothing to do with NONE', () => {
  using scratch = scratchEngine();
  assert.is(healthFacts(addContainer(scratch, { wanted: { ...rootRequest(), health: health(['NONE']) } })), undefined);
});
test('knows where logs may lie', () => {
  const container = { id: 'abc', directory: '/d' };
  assert.equal(
    ['local', 'events_logger', '/logs'].map((place) => healthLogPath(container, place)),
    ['/d/healthcheck.log', '', '/logs/abc-healthcheck.log'],
  );
});
test.run();
