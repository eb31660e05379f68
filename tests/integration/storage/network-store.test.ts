import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { builtInNetwork, NetworkStore } from '../../../src/storage/network-store.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { networkRecord } from '../../support/network-record.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('NetworkStore');
test('always has the default network, which answers to the names of others', () => {
  using scratch = scratchEngine();
  const { networks } = scratch.engine;
  assert.equal(networks.list(), [builtInNetwork]);
  for (const name of ['tiffin', 'podman', 'bridge', builtInNetwork.id.slice(0, 12)]) assert.is(networks.get(name).name, 'tiffin');
});
test('has the default network that is set, and follows it while nobody is on it', () => {
  using scratch = scratchEngine();
  const { state } = scratch.engine;
  const set = { ...builtInNetwork, name: 'own', id: 'e'.repeat(64), subnets: [{ subnet: '10.4.0.0/16', gateway: '10.4.0.1' }] };
  const before = new NetworkStore(state);
  before.ensure('tiffin');
  const networks = new NetworkStore(state, () => set);
  assert.equal(networks.list(), [set]);
  assert.is(networks.get('bridge').name, 'own');
  networks.ensure('own');
  const later = new NetworkStore(state, () => ({ ...set, subnets: [{ subnet: '10.5.0.0/16', gateway: '10.5.0.1' }] }));
  assert.is(later.get('own').subnets[0]?.subnet, '10.5.0.0/16');
  const { id } = addContainer(scratch, { networks: ['own'] });
  assert.is(later.get('own').subnets[0]?.subnet, '10.4.0.0/16', 'a container is on it');
  scratch.engine.containers.remove(id);
  later.ensure('own');
  assert.is(later.get('own').subnets[0]?.subnet, '10.5.0.0/16');
});
test('finds by name, ID and the beginning of an ID', () => {
  using scratch = scratchEngine();
  const { networks } = scratch.engine;
  networks.create('one', () => networkRecord({ name: 'one', id: `ab${'0'.repeat(62)}` }));
  networks.create('two', () => networkRecord({ name: 'two', id: `ac${'0'.repeat(62)}` }));
  assert.is(networks.get('ab').name, 'one');
  assertFails(() => networks.get('a'), 'invalid-argument', /more than one result/);
  assertFails(() => networks.get('nope'), 'not-found', /unable to find network with name or ID nope: network not found/);
});
test('keeps a network while a container is on it', () => {
  using scratch = scratchEngine();
  const { networks } = scratch.engine;
  networks.create('front', () => networkRecord());
  const file = join(scratch.directory, 'root/networks/front.json');
  assert.ok(existsSync(file));
  const container = addContainer(scratch, { networks: ['front'] });
  assert.equal(networks.users('front'), [container.id]);
  assertFails(() => networks.remove('front'), 'in-use', /"front" has associated containers with it/);
  scratch.engine.containers.remove(container.id);
  networks.remove('front');
  assert.not.ok(existsSync(file));
  assert.is(networks.find('front'), undefined);
});
test('gives places that go with the container', () => {
  using scratch = scratchEngine();
  const { networks, containers } = scratch.engine;
  networks.create('front', () => networkRecord());
  const container = addContainer(scratch, { networks: ['front'] });
  assert.equal(networks.endpointsOf(container.id), [], 'none before its first start');
  const wish = { network: 'front', ips: [], mac: '02:00:00:00:00:01', interfaceName: 'eth0' };
  const expected = { network: 'front', containerId: container.id, interfaceName: 'eth0', mac: wish.mac, addresses: ['10.89.0.2'] };
  assert.equal(
    networks.lease(container.id, [wish], () => false),
    [expected],
  );
  assert.equal(networks.endpointsIn('front'), [expected]);
  networks.attach(container.id, []);
  assert.equal(networks.endpointsIn('front'), []);
  networks.attach(container.id, ['tiffin']);
  assert.equal(containers.get(container.id).networks, ['tiffin']);
});
test('changes a record', () => {
  using scratch = scratchEngine();
  const { networks } = scratch.engine;
  networks.create('front', () => networkRecord());
  networks.change('front', (network) => ({ ...network, dnsServers: ['192.0.2.1'] }));
  assert.equal(networks.get('front').dnsServers, ['192.0.2.1']);
  networks.ensure('tiffin');
  networks.ensure('tiffin');
  assert.is(networks.list().length, 2);
});
test.run();
