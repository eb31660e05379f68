import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NetworkRecord } from '../../../../src/storage/network-record.ts';
import {
  checkContainerRecord,
  checkNetworkRecord,
  checkPodRecord,
  checkSecretRecord,
  checkVolumeRecord,
} from '../../../../src/storage/state/record-check.ts';

const test = suite('records that are read back');
const id = 'a'.repeat(64);
const createdAt = '2026-01-01T00:00:00.000Z';
const hostileNames: readonly unknown[] = ['', '..', '../../x', 'a/b', '-v', '\u001B[2J', 'a\nb', 'x'.repeat(256), 7, null];

const network: NetworkRecord = {
  name: 'front',
  id,
  driver: 'bridge',
  interfaceName: 'tiffin1',
  createdAt,
  subnets: [{ subnet: '10.89.0.0/24', gateway: '10.89.0.1', leaseRange: { start: '10.89.0.9', end: '10.89.0.10' } }],
  routes: [{ destination: '10.1.0.0/16', gateway: '10.89.0.9', metric: undefined }],
  ipv6Enabled: false,
  internal: false,
  dnsEnabled: true,
  dnsServers: ['1.1.1.1'],
  labels: {},
  options: { mtu: '1500' },
  ipamDriver: 'host-local',
};
const container = { id, name: 'web', imageId: id, imageName: 'x', createdAt, autoRemove: false, labels: { a: 'b' }, request: {} };
const volume = { name: 'data', driver: 'local', createdAt, labels: {}, options: {}, anonymous: false, needsCopyUp: true };
const pod = { id, name: 'shop', infraId: id, createdAt, labels: {}, request: {} };
const secret = { id: 'a'.repeat(25), name: 'my key', driver: 'file', options: {}, labels: {}, createdAt, updatedAt: createdAt };

/** Whether a check refuses a record with another value of one member, which it names. */
function refuses<T extends object>(check: (record: T) => void, record: T, member: keyof T & string, value: unknown): void {
  assert.throws(
    () => check({ ...record, [member]: value }),
    new RegExp(`a ${member} that cannot be`),
    `${member} ${JSON.stringify(value)}`,
  );
}

test('are taken as they were written', () => {
  checkNetworkRecord(network);
  checkContainerRecord({ ...container, volumes: [{ volume: 'data', target: '/data', anonymous: false }], networks: ['front'] });
  checkVolumeRecord({ ...volume, uid: 0, gid: 1000 });
  checkPodRecord(pod);
  checkSecretRecord(secret);
});

test('are refused with names that lead elsewhere, are options, or control a terminal', () => {
  for (const name of hostileNames) {
    refuses(checkNetworkRecord, network, 'name', name);
    refuses(checkContainerRecord, container, 'name', name);
    refuses(checkContainerRecord, { ...container, networks: [] }, 'networks', [name]);
    refuses(checkContainerRecord, { ...container, volumes: [] }, 'volumes', [{ volume: name, target: '/x', anonymous: false }]);
    refuses(checkVolumeRecord, volume, 'name', name);
    refuses(checkPodRecord, pod, 'name', name);
  }
  for (const name of ['', 'a/b', 'a,b', 'a=b', 'a\0b', 7]) refuses(checkSecretRecord, secret, 'name', name);
});

test('are refused with interfaces, addresses and drivers that netavark must not be told', () => {
  for (const name of ['', '..', 'a/b', 'a:b', 'a b', 'a\u001Bb', 'sixteen-letters-', 7])
    refuses(checkNetworkRecord, network, 'interfaceName', name);
  for (const subnet of ['', '10.89.0.0/33', '10.89.0.0/24; x'])
    refuses(checkNetworkRecord, network, 'subnets', [{ subnet, gateway: '10.89.0.1' }]);
  refuses(checkNetworkRecord, network, 'subnets', [{ subnet: '10.89.0.0/24', gateway: '10.90.0.1' }]);
  refuses(checkNetworkRecord, network, 'subnets', 'x');
  refuses(checkNetworkRecord, network, 'routes', [{ destination: 'x', gateway: '10.89.0.1' }]);
  refuses(checkNetworkRecord, network, 'dnsServers', ['localhost']);
  refuses(checkNetworkRecord, network, 'driver', 'macvlan');
  refuses(checkNetworkRecord, network, 'ipamDriver', 'dhcp');
  refuses(checkVolumeRecord, volume, 'driver', '/bin/sh');
  refuses(checkVolumeRecord, { ...volume, uid: 0 }, 'uid', -1);
  refuses(checkNetworkRecord, network, 'options', { mtu: { a: 1 } });
  refuses(checkContainerRecord, container, 'labels', ['x']);
  refuses(checkContainerRecord, { ...container, volumes: [] }, 'volumes', [{ volume: 'data', target: 'x' }]);
  refuses(checkPodRecord, pod, 'infraId', '../x');
});

test.run();
