import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectNetwork, inspectPorts } from '../../../../src/container/inspect/ports.ts';

const mapping = { hostIp: '', hostPort: 8080, containerPort: 80, count: 2, protocol: 'tcp' } as const;

const ports = suite('inspectPorts');
ports('names every port, exposed ones without a binding', () => {
  assert.equal(
    [...inspectPorts([mapping, { ...mapping, hostIp: '::1', hostPort: 9000, count: 1 }], ['443/tcp'])],
    [
      ['443/tcp', null],
      [
        '80/tcp',
        [
          { HostIp: '0.0.0.0', HostPort: '8080' },
          { HostIp: '::1', HostPort: '9000' },
        ],
      ],
      ['81/tcp', [{ HostIp: '0.0.0.0', HostPort: '8081' }]],
    ],
  );
});
ports.run();

const network = suite('inspectNetwork');
network('has the sandbox and the ports', () => {
  const found = inspectNetwork([mapping], [], { sandbox: '/proc/1/ns/net', networks: new Map() });
  assert.is(found['SandboxKey'], '/proc/1/ns/net');
  assert.is('Networks' in found, false);
  assert.is((found['Ports'] as Map<string, unknown>).size, 2);
});
network('names the networks', () => {
  const networks = new Map([['front', { IPAddress: '10.89.0.2' }]]);
  assert.is(inspectNetwork([], [], { sandbox: '', networks })['Networks'], networks);
});
network.run();
