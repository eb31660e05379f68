import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerNamespaces } from '../../../src/runtime/spec-namespaces.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { requestWith } from '../../support/runtime/facts.ts';

const target = { pid: 9, startTime: 1 };

const test = suite('containerNamespaces');
test('are all new by default', () => {
  const { list, owned, shared } = containerNamespaces({ request: requestWith({}), targets: {} });
  assert.is(list.length, 7);
  assert.equal([owned.size, shared.size], [7, 0]);
});
test("sort into new, joined and the host's", () => {
  const request = requestWith({
    network: { mode: { kind: 'host' } },
    namespaces: { pid: { kind: 'container', container: 'x' }, uts: { kind: 'path', path: '/ns' } },
  });
  const { list, owned, shared } = containerNamespaces({ request, targets: { pid: target } });
  assert.ok(list.some((entry) => entry.type === 'pid' && entry.path === '/proc/9/ns/pid'));
  assert.ok(list.some((entry) => entry.type === 'uts' && entry.path === '/ns'));
  assert.equal([owned.has('pid'), owned.has('uts'), shared.has('network'), shared.has('pid')], [false, false, true, false]);
});
test('need the process of a container that is joined', () => {
  const request = requestWith({ namespaces: { ipc: { kind: 'container', container: 'x' } } });
  assertFails(() => containerNamespaces({ request, targets: {} }), 'wrong-state', /ipc namespace of container x/);
});
test.run();
