import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { monitorOps } from '../../../src/runtime/plan-monitor.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { planFacts, type RequestChanges, specInput } from '../../support/runtime/facts.ts';

const ops = (changes: RequestChanges) => {
  const input = specInput(changes);
  return monitorOps(buildRuntimeSpec(input).spec, planFacts(input));
};

const test = suite('monitorOps');
test('say who the container is, its log and how it stops', () =>
  assert.equal(
    ops({}).map((op) => op.op),
    ['container', 'log', 'loopback', 'stop'],
  ));
test('say what was asked for', () => {
  const list = ops({
    stdio: { interactive: true },
    process: { timeoutSeconds: 5, stopTimeoutSeconds: 0 },
    lifecycle: { restart: { policy: 'always', maximum: 0 } },
    network: { mode: { kind: 'host' } },
  });
  assert.equal(
    list.map((op) => op.op),
    ['container', 'log', 'standard-input', 'restart', 'stop', 'timeout'],
  );
  assert.ok(list.some((op) => op.op === 'stop' && op.graceMs === 0));
  assert.ok(list.some((op) => op.op === 'timeout' && op.afterMs === 5000));
});
test('tell systemd what was asked for, where it listens', () => {
  const told = (lifecycle: RequestChanges['lifecycle'], notifySocket?: string) => {
    const input = specInput(lifecycle === undefined ? {} : { lifecycle });
    const facts = { ...planFacts(input), unit: { notifySocket, sockets: undefined, watchdogUsec: 7n } };
    return monitorOps(buildRuntimeSpec(input).spec, facts).filter(({ op }) => op === 'notify');
  };
  assert.equal(told({ sdNotify: 'healthy' }, '@x'), [{ op: 'notify', socket: '@x', mode: 'healthy', watchdogUsec: 7n }]);
  assert.equal(told(undefined, '/n'), [{ op: 'notify', socket: '/n', mode: 'container', watchdogUsec: 0n }]);
  assert.equal(told({ sdNotify: 'ignore' }, '/n'), []);
  assert.equal(told({ sdNotify: 'conmon' }), []);
});
test.run();
