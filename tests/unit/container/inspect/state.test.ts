import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectState } from '../../../../src/container/inspect/state.ts';
import type { ContainerView } from '../../../../src/container/view.ts';

const view = {
  state: {
    name: 'running',
    init: { pid: 7, startTime: 1 },
    monitor: { pid: 6, startTime: 1 },
    exitCode: 0,
    oomKilled: false,
    error: '',
    startedAtNs: 1n,
    finishedAtNs: undefined,
    restarts: 0,
    cgroup: '',
  },
} as unknown as ContainerView;

const states = suite('inspectState');
states('has the words of Podman', () => {
  const { Status, Running, Pid, ConmonPid, FinishedAt, Restarting } = inspectState(view, { ociVersion: '1.2.1', health: undefined });
  assert.equal(
    [Status, Running, Pid, ConmonPid, JSON.parse(JSON.stringify(FinishedAt)), Restarting],
    ['running', true, 7, 6, '0001-01-01T00:00:00Z', false],
  );
});
states.run();
