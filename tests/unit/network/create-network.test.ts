import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { createNetwork, networkEvent, parseServer, type CreateNetworkRequest } from '../../../src/network/create-network.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const plain: CreateNetworkRequest = {
  name: undefined,
  driver: 'bridge',
  subnets: ['10.231.9.0/24'],
  gateways: [],
  ranges: [],
  routes: [],
  ipv6: false,
  internal: false,
  disableDns: false,
  dnsServers: [],
  interfaceName: undefined,
  ipamDriver: undefined,
  labels: {},
  options: {},
  ignoreExisting: false,
};

const test = suite('createNetwork');
test('names a network after its interface when it has no name', () => {
  using scratch = scratchEngine();
  const made = createNetwork(scratch.engine, plain);
  assert.equal([made.name, made.interfaceName], ['tiffin1', 'tiffin1']);
  assert.is(createNetwork(scratch.engine, { ...plain, subnets: ['10.231.8.0/24'], name: 'n' }).interfaceName, 'tiffin2');
});
test('takes one that exists with --ignore, and refuses it without', () => {
  using scratch = scratchEngine();
  const made = createNetwork(scratch.engine, { ...plain, name: 'n' });
  assert.equal(createNetwork(scratch.engine, { ...plain, name: 'n', ignoreExisting: true }), made);
  assertFails(
    () => createNetwork(scratch.engine, { ...plain, name: 'n' }),
    'already-exists',
    /network name n already used: network already exists/,
  );
});
test('switches names off with --disable-dns and without addresses', () => {
  using scratch = scratchEngine();
  assert.is(createNetwork(scratch.engine, { ...plain, name: 'a', disableDns: true }).dnsEnabled, false);
  const none = createNetwork(scratch.engine, { ...plain, name: 'b', subnets: [], ipamDriver: 'none' });
  assert.equal([none.dnsEnabled, none.subnets], [false, []]);
});
for (const [changes, code, message] of [
  [{ name: 'bad name' }, 'invalid-argument', /network name bad name invalid: names must match/],
  [{ name: '../x' }, 'invalid-argument', /names must match/],
  [{ name: 'host' }, 'invalid-argument', /cannot create network with name "host" because it conflicts with a valid network mode/],
  [{ name: 'bridge' }, 'invalid-argument', /conflicts with a valid network mode/],
  [{ driver: 'macvlan' }, 'unsupported', /macvlan needs an interface of the host/],
  [{ driver: 'ipvlan' }, 'unsupported', /ipvlan/],
  [{ driver: 'foo' }, 'invalid-argument', /failed to find driver or plugin "foo"/],
  [{ ipamDriver: 'dhcp' }, 'unsupported', /dhcp/],
  [{ ipamDriver: 'foo' }, 'invalid-argument', /unsupported ipam driver "foo"/],
  [{ ipamDriver: 'none' }, 'invalid-argument', /none ipam driver is set but subnets are given/],
  [{ dnsServers: ['foo'] }, 'invalid-argument', /unable to parse ip foo specified in NetworkDNSServers/],
  [{ interfaceName: 'a/b' }, 'invalid-argument', /interface name contains/],
] as const)
  test(`refuses ${JSON.stringify(changes)}`, () => {
    using scratch = scratchEngine();
    assertFails(() => createNetwork(scratch.engine, { ...plain, ...changes }), code, message);
  });
test('reads name servers', () => assert.is(parseServer('FD00::35'), 'fd00::35'));
test('tells of itself', () => {
  using scratch = scratchEngine();
  const made = createNetwork(scratch.engine, { ...plain, name: 'n' });
  assert.equal(networkEvent(made, 'create'), {
    type: 'network',
    status: 'create',
    id: made.id,
    name: 'n',
    attributes: { driver: 'bridge' },
  });
});
test.run();
