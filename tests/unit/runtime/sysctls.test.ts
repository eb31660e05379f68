import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownsSysctl, parseSysctl, requireOwnNamespace } from '../../../src/runtime/sysctls.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parses = suite('parseSysctl');
for (const [text, key, value] of [
  ['net.ipv4.ip_forward=1', 'net.ipv4.ip_forward', '1'],
  ['kernel.shmmax = 12345', 'kernel.shmmax', '12345'],
  ['kernel.sem=1 2 3 4', 'kernel.sem', '1 2 3 4'],
  ['fs.mqueue.msg_max=5', 'fs.mqueue.msg_max', '5'],
  ['net.ipv4.conf.eth0/1.rp_filter=1', 'net.ipv4.conf.eth0/1.rp_filter', '1'],
] as const) {
  parses(`reads ${text}`, () => assert.equal(parseSysctl(text), { key, value }));
}
for (const [text, message] of [
  ['x', /x is invalid, sysctl values must be in the form of KEY=VALUE/],
  ['=1', /must be in the form/],
  ['vm.swappiness=1', /sysctl 'vm.swappiness' is not allowed/],
  ['kernel.hostname=x', /is not allowed/],
  ['kernel.core_pattern=|/x', /is not allowed/],
  ['net.../../kernel.core_pattern=x', /is not allowed/],
  ['net.ipv4.x=1\n2', /must be one line/],
] as const) {
  parses(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseSysctl(text), 'invalid-argument', message));
}
parses.run();

const owns = suite('namespaces of sysctls');
owns('belong to the network or to IPC', () => {
  const owned = new Set(['network'] as const);
  assert.equal([ownsSysctl('net.x', owned), ownsSysctl('kernel.shmmax', owned), ownsSysctl('vm.x', owned)], [true, false, false]);
  const shared = new Set(['ipc'] as const);
  requireOwnNamespace('net.x', '1', { owned, shared });
  const set = (owners: Parameters<typeof requireOwnNamespace>[2]): void => requireOwnNamespace('kernel.shmmax', '1', owners);
  assertFails(() => set({ owned, shared }), 'invalid-argument', /since IPC Namespace set to host/);
  assertFails(() => set({ owned, shared: new Set() }), 'invalid-argument', /that of another container/);
});
owns.run();
