import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveState, isRunning, launcherPath, observe, planPath, type StateEvidence } from '../../../src/container/state.ts';
import type { ContainerStatus } from '../../../src/native/monitor.ts';

const monitor = { pid: 10, startTime: 1 };
const init = { pid: 11, startTime: 2 };
const running: ContainerStatus = {
  state: 'running',
  init,
  monitor,
  bootId: 'now',
  startedAtNs: 100n,
  finishedAtNs: undefined,
  exitCode: undefined,
  signal: undefined,
  oomKilled: false,
  error: '',
  restarts: 0,
  cgroup: '',
};
const exited: ContainerStatus = { ...running, state: 'exited', exitCode: 3, finishedAtNs: 200n };
const nothing: StateEvidence = {
  status: undefined,
  exit: undefined,
  launchedAtNs: undefined,
  launcher: undefined,
  bootId: 'now',
  isAlive: () => true,
  isFrozen: () => false,
};

const derive = suite('deriveState');
const cases: readonly (readonly [what: string, evidence: Partial<StateEvidence>, name: string, exitCode: number])[] = [
  ['no file at all is created', {}, 'created', 0],
  ['a live monitor is believed', { status: running }, 'running', 0],
  ['held processes are paused', { status: { ...running, cgroup: '/cg' }, isFrozen: (path) => path === '/cg' }, 'paused', 0],
  ['processes without a control group of their own are not', { status: running, isFrozen: () => true }, 'running', 0],
  ['stopping is told', { status: { ...running, state: 'stopping' } }, 'stopping', 0],
  ['an exit is told while the monitor still tidies up', { status: exited }, 'exited', 3],
  ['an exit is told after the monitor has gone', { status: exited, isAlive: () => false }, 'exited', 3],
  ['a killed monitor takes its container along', { status: running, isAlive: () => false }, 'exited', 137],
  ['a status of an earlier boot counts for nothing', { status: { ...running, bootId: 'then' } }, 'exited', 137],
  ['the exit record outlives the run directory', { exit: exited, launchedAtNs: 50n }, 'exited', 3],
  [
    'an exit record of an earlier run does not hide a kill',
    { status: { ...running, startedAtNs: 300n }, exit: exited, isAlive: () => false },
    'exited',
    137,
  ],
  ['started before the power went is killed', { launchedAtNs: 50n }, 'exited', 137],
  ['being started right now is created', { launchedAtNs: 50n, launcher: monitor }, 'created', 0],
  ['a launcher that died before the monitor came', { launchedAtNs: 50n, launcher: monitor, isAlive: () => false }, 'exited', 137],
];
for (const [what, evidence, name, exitCode] of cases) {
  derive(what, () => {
    const state = deriveState({ ...nothing, ...evidence });
    assert.equal([state.name, state.exitCode], [name, exitCode]);
  });
}
derive('names init and monitor only while they live', () => {
  assert.equal(deriveState({ ...nothing, status: running }).init, init);
  assert.is(deriveState({ ...nothing, status: running, isAlive: ({ pid }) => pid === monitor.pid }).init, undefined);
  assert.is(deriveState({ ...nothing, status: exited, isAlive: () => false }).monitor, undefined);
});
derive.run();

const runs = suite('isRunning');
runs('counts a container that is about to run', () => {
  assert.ok(isRunning(deriveState({ ...nothing, status: { ...running, state: 'created' } })));
  assert.not.ok(isRunning(deriveState(nothing)));
  assert.not.ok(isRunning(deriveState({ ...nothing, status: exited })));
});
runs.run();

const paths = suite('observe, planPath and launcherPath');
paths('find nothing where nothing is', () => {
  assert.is(observe({ runDirectory: '/nowhere/run', directory: '/nowhere/state' }).name, 'created');
  assert.equal([planPath('/d'), launcherPath('/r')], ['/d/plan', '/r/launcher']);
});
paths.run();
