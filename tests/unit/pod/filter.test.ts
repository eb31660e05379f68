import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ContainerView } from '../../../src/container/view.ts';
import { infraNetworks, parsePodFilters } from '../../../src/pod/filter.ts';
import type { PodView } from '../../../src/pod/state.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { plainPod } from '../../support/scratch-pod.ts';

const container = (id: string, name: string, state: string, networks?: readonly string[]): ContainerView =>
  ({ record: { id, name, networks }, state: { name: state } }) as unknown as ContainerView;

const view: PodView = {
  pod: {
    id: 'abc'.padEnd(64, '0'),
    name: 'web',
    infraId: 'f1',
    createdAt: '2026-01-01T00:00:00.000Z',
    labels: { a: 'b' },
    request: plainPod,
  },
  containers: [container('f1', 'abc-infra', 'running', ['front', 'back']), container('c2', 'server', 'exited')],
  state: 'Degraded',
};
const matches = (...texts: readonly string[]): boolean => parsePodFilters(texts, new Date('2026-01-01T01:00:00Z'))(view);

const test = suite('parsePodFilters');
const rows: readonly (readonly [boolean, readonly string[]])[] = [
  [true, []],
  [true, ['id=abc']],
  [false, ['id=bc']],
  [true, ['name=^we']],
  [false, ['name=x']],
  [true, ['name=x', 'name=web']],
  [true, ['label=a']],
  [true, ['label=a=b']],
  [false, ['label=a=b', 'label=c']],
  [false, ['label!=a']],
  [true, ['label!=c']],
  [true, ['status=degraded']],
  [true, ['status=Degraded', 'status=running']],
  [false, ['status=running']],
  [true, ['until=30m']],
  [false, ['until=2h']],
  [true, ['ctr-ids=c2']],
  [false, ['ctr-ids=99']],
  [true, ['ctr-names=serv']],
  [true, ['ctr-number=2']],
  [false, ['ctr-number=3']],
  [true, ['ctr-status=exited']],
  [true, ['ctr-status=stopped']],
  [false, ['ctr-status=paused']],
  [true, ['network=back']],
  [false, ['network=pasta']],
  [false, ['name=web', 'status=exited']],
];
for (const [expected, texts] of rows) test(`${texts.join(' ')} is ${expected}`, () => assert.is(matches(...texts), expected));
test('refuses unknown keys and values', () => {
  assertFails(() => matches('foo=x'), 'invalid-argument', /^foo is an invalid filter/);
  assertFails(() => matches('name'), 'invalid-argument', /key=value/);
  assertFails(() => matches('status=foo'), 'invalid-argument', /foo is not a valid pod status/);
  assertFails(() => matches('ctr-status=foo'), 'invalid-argument', /foo is not a valid status/);
  assertFails(() => matches('ctr-number=x'), 'invalid-argument', /invalid syntax/);
  assertFails(() => matches('until=1h', 'until=2h'), 'invalid-argument', /exactly one/);
});
test('knows the networks of a pod by its infra container', () => {
  assert.equal(infraNetworks(view), ['front', 'back']);
  assert.equal(infraNetworks({ ...view, containers: [container('f1', 'i', 'running')] }), []);
  assert.equal(infraNetworks({ ...view, containers: [] }), []);
});
test.run();
