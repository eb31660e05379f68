import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ContainersConf } from '../../../src/config/containers-conf.ts';
import { defaultNetworkFrom, subnetPoolsFrom } from '../../../src/network/default-network.ts';
import { builtInNetwork } from '../../../src/storage/network-store.ts';
import { assertFails } from '../../support/assert-fails.ts';

const set = <Value>(value: Value) => ({ value, origin: { file: 'c.conf', line: 3 } });

const test = suite('defaultNetworkFrom');
test('is ours where nothing is set', () => {
  assert.equal(defaultNetworkFrom({}), builtInNetwork);
  assert.equal(defaultNetworkFrom({ defaultNetwork: set(''), defaultSubnet: set('') }), builtInNetwork);
  assert.equal(defaultNetworkFrom({ defaultNetwork: set('tiffin') }), builtInNetwork);
});
test('has the name and the subnet that are set, and a bridge of its own', () => {
  const { name, id, interfaceName, subnets } = defaultNetworkFrom({ defaultNetwork: set('podman'), defaultSubnet: set('10.4.7.0/16') });
  assert.equal([name, subnets], ['podman', [{ subnet: '10.4.0.0/16', gateway: '10.4.0.1' }]]);
  assert.match(`${id} ${interfaceName}`, /^[0-9a-f]{64} tiffin-[0-9a-f]{8}$/);
  assert.is(defaultNetworkFrom({ defaultSubnet: set('fd12::/64') }).ipv6Enabled, true);
});
for (const [conf, message] of [
  [{ defaultNetwork: set('../x') }, /^c\.conf:3: default_network "\.\.\/x" is no name of a network/],
  [{ defaultNetwork: set('host') }, /^c\.conf:3: default_network "host"/],
  [{ defaultSubnet: set('10.4.0.0') }, /^c\.conf:3: default_subnet "10\.4\.0\.0" is no subnet/],
  [{ defaultSubnet: set('10.4.0.0/32') }, /^c\.conf:3: default_subnet/],
] as readonly (readonly [ContainersConf, RegExp])[])
  test(`refuses ${JSON.stringify(conf)} with file and line`, () =>
    void assertFails(() => defaultNetworkFrom(conf), 'invalid-argument', message));
test.run();

const pools = suite('subnetPoolsFrom');
pools('are as they are set', () => {
  assert.is(subnetPoolsFrom({}), undefined);
  assert.equal(subnetPoolsFrom({ defaultSubnetPools: set([{ base: '10.0.0.0/8', size: 24 }]) }), [{ base: '10.0.0.0/8', size: 24 }]);
});
for (const [base, size] of [
  ['fd00::/8', 64],
  ['10.0.0.0', 24],
  ['10.0.0.0/16', 8],
  ['10.0.0.0/16', 31],
] as const)
  pools(
    `are not ${base} by ${size}`,
    () =>
      void assertFails(
        () => subnetPoolsFrom({ defaultSubnetPools: set([{ base, size }]) }),
        'invalid-argument',
        /^c\.conf:3: default_subnet_pools/,
      ),
  );
pools.run();
