import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { healthState, healthWord } from '../../../src/container/health.ts';
import { healthLogPath } from '../../../src/container/health-plan.ts';
import { runDirectoryOf } from '../../../src/container/view.ts';
import { healthDefaults } from '../../../src/runtime/health.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const health = {
  test: ['CMD', 'x'],
  intervalMs: undefined,
  timeoutMs: undefined,
  startPeriodMs: undefined,
  retries: undefined,
  startup: undefined,
  onFailure: 'none',
  log: healthDefaults.log,
} as const;

const test = suite('healthState');
test('is starting until the monitor has said more, and passes over what is no entry', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { wanted: { ...rootRequest(), health } });
  const runDirectory = runDirectoryOf(scratch.engine.places.runRoot, container.id);
  assert.equal(healthState(container, runDirectory), { Status: 'starting', FailingStreak: 0, Log: null });
  mkdirSync(runDirectory, { recursive: true });
  writeFileSync(`${runDirectory}/health`, 'status=unhealthy\nfailingStreak=3\n');
  const entry = { Start: 'a', End: 'b', ExitCode: 1, Output: 'c' };
  mkdirSync(container.directory, { recursive: true });
  appendFileSync(healthLogPath(container, 'local'), `${JSON.stringify(entry)}\n{"Start":1}\nnonsense\n`);
  assert.equal(healthState(container, runDirectory), { Status: 'unhealthy', FailingStreak: 3, Log: [entry] });
});
test('is not there without a check', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  assert.is(healthWord(container, scratch.directory), undefined);
  assert.is(healthState(container, scratch.directory), undefined);
});
test.run();
