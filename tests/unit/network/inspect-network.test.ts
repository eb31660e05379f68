import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectNetworkJson, networkFields, networkJson, placeOf } from '../../../src/network/inspect-network.ts';
import { networkRecord } from '../../support/network-record.ts';

const network = networkRecord({
  subnets: [{ subnet: '10.77.0.0/24', gateway: '10.77.0.3', leaseRange: { start: '10.77.0.129', end: '10.77.0.255' } }],
  routes: [{ destination: '10.9.0.0/16', gateway: '10.77.0.9', metric: undefined }],
  labels: { b: '2', a: '1' },
});
const endpoint = { network: 'front', containerId: 'abc', interfaceName: 'eth0', mac: '02:00:00:00:00:01', addresses: ['10.77.0.130'] };
const guests = [{ name: 'web', endpoint }];

const test = suite('inspectNetworkJson');
test('has the shape of Podman, without what is empty', () => {
  const json = networkJson(network);
  assert.equal(Object.keys(json), [
    'name',
    'id',
    'driver',
    'network_interface',
    'created',
    'subnets',
    'routes',
    'ipv6_enabled',
    'internal',
    'dns_enabled',
    'labels',
    'ipam_options',
  ]);
  assert.equal(json['subnets'], [
    { subnet: '10.77.0.0/24', gateway: '10.77.0.3', lease_range: { start_ip: '10.77.0.129', end_ip: '10.77.0.255' } },
  ]);
  assert.equal(json['routes'], [{ destination: '10.9.0.0/16', gateway: '10.77.0.9' }]);
});
test('names who runs on it', () => {
  const containers = inspectNetworkJson(network, guests)['containers'] as ReadonlyMap<string, unknown>;
  assert.equal(containers.get('abc'), {
    name: 'web',
    interfaces: { eth0: { subnets: [{ ipnet: '10.77.0.130/24', gateway: '10.77.0.3' }], mac_address: '02:00:00:00:00:01' } },
  });
});
test('has the names of Go for templates', () => {
  const fields = networkFields(network, guests);
  assert.is(fields['DNSEnabled'], true);
  assert.is((fields['Containers'] as ReadonlyMap<string, { Name: string }>).get('abc')?.Name, 'web');
});
test('has no gateway on an internal network', () => assert.is(placeOf({ ...network, internal: true }, '10.77.0.130').gateway, ''));
test.run();
