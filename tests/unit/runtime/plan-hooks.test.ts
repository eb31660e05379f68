import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hookOps } from '../../../src/runtime/plan-hooks.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { specInput } from '../../support/runtime/facts.ts';

const input = specInput({});
const { spec } = buildRuntimeSpec(input);

const hooks = suite('hookOps');
hooks('are none unless devices want some', () => assert.equal(hookOps(spec, input.container), []));
hooks('tell where config.json and the root are', () => {
  const hooked = {
    ...spec,
    hooks: { createContainer: [{ path: '/bin/hook', args: ['hook', 'chmod'], timeout: 5 }, { path: '/bin/other' }] },
  };
  const [first, second] = hookOps(hooked, input.container);
  assert.ok(first?.op === 'hook' && second?.op === 'hook');
  assert.equal([first.path, first.arguments, first.seconds], ['/bin/hook', ['hook', 'chmod'], 5]);
  assert.equal([second.arguments, second.environment, second.seconds], [['/bin/other'], [], 30]);
  const state = JSON.parse(first.state) as Record<string, unknown>;
  assert.equal([state['bundle'], state['id'], state['status']], [input.container.stateDirectory, input.container.id, 'creating']);
});
hooks.run();
