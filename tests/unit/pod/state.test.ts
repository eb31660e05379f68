import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { podState } from '../../../src/pod/state.ts';
import type { StateName } from '../../../src/container/state.ts';

const cases: readonly (readonly [string, readonly StateName[]])[] = [
  ['Created', []],
  ['Created', ['created', 'created']],
  ['Running', ['running', 'running']],
  ['Running', ['running', 'restarting']],
  ['Degraded', ['running', 'exited']],
  ['Degraded', ['running', 'created']],
  ['Degraded', ['running', 'paused']],
  ['Degraded', ['created', 'paused']],
  ['Paused', ['paused', 'paused']],
  ['Exited', ['exited', 'exited']],
  ['Stopped', ['exited', 'created']],
  ['Stopped', ['exited', 'paused']],
];

const test = suite('podState');
for (const [expected, states] of cases) test(`[${states.join(', ')}] is ${expected}`, () => assert.is(podState(states), expected));
test.run();
