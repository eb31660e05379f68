import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostSideText, namespaceId, portText, portsText, statusText } from '../../../src/container/describe.ts';
import type { ContainerState } from '../../../src/container/state.ts';

const state: ContainerState = {
  name: 'created',
  init: undefined,
  monitor: undefined,
  exitCode: 3,
  oomKilled: false,
  error: '',
  startedAtNs: 1_000_000_000n,
  finishedAtNs: 61_000_000_000n,
  restarts: 0,
  cgroup: '',
};

const statuses = suite('statusText');
for (const [name, expected] of [
  ['created', 'Created'],
  ['running', 'Up 2 minutes'],
  ['stopping', 'Stopping'],
  ['restarting', 'Restarting (3) About a minute ago'],
  ['exited', 'Exited (3) About a minute ago'],
] as const) {
  statuses(`of ${name}`, () => assert.is(statusText({ ...state, name }, 121_000), expected));
}
statuses('does not fail for a clock that was set back', () =>
  assert.is(statusText({ ...state, name: 'running' }, 0), 'Up Less than a second'),
);
statuses.run();

const web = { hostIp: '', hostPort: 8080, containerPort: 80, count: 1, protocol: 'tcp' } as const;

const ports = suite('portText, portsText and hostSideText');
ports('print one port and a range', () => {
  assert.is(portText(web), '0.0.0.0:8080->80/tcp');
  assert.is(portText({ ...web, hostIp: '::1', count: 3, protocol: 'udp' }), '[::1]:8080-8082->80-82/udp');
  assert.is(hostSideText('127.0.0.1', 80), '127.0.0.1:80');
});
ports('add what is exposed only', () => assert.is(portsText([web], ['80/tcp', '443/tcp']), '0.0.0.0:8080->80/tcp, 443/tcp'));
ports('joins exposed ports that follow each other, by protocol', () =>
  assert.is(portsText([web], ['91/udp', '443/tcp', '90/udp', '95/udp', '80/tcp']), '0.0.0.0:8080->80/tcp, 443/tcp, 90-91/udp, 95/udp'),
);
ports.run();

const namespaces = suite('namespaceId');
namespaces('is the inode of the namespace, or empty', () => {
  assert.match(namespaceId(process.pid, 'net'), /^\d+$/);
  assert.is(namespaceId(undefined, 'net'), '');
  assert.is(namespaceId(2 ** 30, 'net'), '');
});
namespaces.run();
