import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unitLabel, unitOf, withoutUnit } from '../../../src/container/unit.ts';

const test = suite('unitOf');
test('asks for this very process', () => {
  assert.is(unitOf({ env: { SYSTEMD_EXEC_PID: String(process.pid + 1) } }), undefined);
  assert.equal(unitOf({ env: { SYSTEMD_EXEC_PID: String(process.pid) } }), { notifySocket: undefined, sockets: undefined });
});
test('brings what its start wants otherwise, also without a unit', () => {
  assert.is(unitOf({ env: {} }, {}), undefined);
  assert.equal(unitOf({ env: {} }, { cgroups: 'split' }), { notifySocket: undefined, sockets: undefined, changes: { cgroups: 'split' } });
  assert.is(unitOf({ env: { NOTIFY_SOCKET: '/n' } }, { cgroups: 'split' })?.notifySocket, '/n');
});
test('is a label of what it makes', () => {
  assert.equal(unitLabel({ PODMAN_SYSTEMD_UNIT: 'a.service' }), { PODMAN_SYSTEMD_UNIT: 'a.service' });
  assert.equal(unitLabel({ PODMAN_SYSTEMD_UNIT: '' }), {});
  assert.equal(unitLabel({}), {});
});
test('is never said by an image', () => {
  assert.equal(withoutUnit({ PODMAN_SYSTEMD_UNIT: 'other.service', a: 'b' }), { a: 'b' });
  assert.equal(withoutUnit(), {});
});
test.run();
