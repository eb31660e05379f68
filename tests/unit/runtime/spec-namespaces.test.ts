import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerNamespaces, joinedProcesses, userNamespace } from '../../../src/runtime/spec-namespaces.ts';
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
test('join the user namespace with the processes or the IPC objects', () => {
  const joined = { kind: 'container', container: 'x' } as const;
  const pid = requestWith({ namespaces: { pid: joined } });
  const ipc = requestWith({ namespaces: { ipc: joined } });
  assert.equal([userNamespace(pid), userNamespace(ipc)], [joined, joined]);
  assert.equal(joinedProcesses({ request: pid, targets: { pid: target } }), { pid: target, user: target });
  assert.equal(joinedProcesses({ request: ipc, targets: { ipc: target } }), { ipc: target, user: target });
});
test('leave the user namespace alone when it was asked for, or only the network is joined', () => {
  const host = requestWith({ namespaces: { pid: { kind: 'container', container: 'x' }, user: { kind: 'host' } } });
  assert.equal(userNamespace(host), { kind: 'host' });
  assert.equal(joinedProcesses({ request: host, targets: { pid: target } }), { pid: target });
  const network = requestWith({ network: { mode: { kind: 'container', container: 'x' } } });
  assert.equal(userNamespace(network), { kind: 'private' });
  assert.equal(joinedProcesses({ request: network, targets: { net: target } }), { net: target });
});
test.run();
