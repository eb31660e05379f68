import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSubnet } from '../../../src/lib/cidr.ts';
import { planSubnets, type SubnetWish } from '../../../src/network/subnets.ts';
import { builtInNetwork } from '../../../src/storage/network-store.ts';
import { assertFails } from '../../support/assert-fails.ts';

const nothing: SubnetWish = { subnets: [], gateways: [], ranges: [], ipv6: false };
const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => index + 1);
const plan = (wish: Partial<SubnetWish>, used: readonly string[] = []): ReturnType<typeof planSubnets> =>
  planSubnets({ ...nothing, ...wish }, { others: [builtInNetwork], host: used.map((text) => parseSubnet(text)!), random });

const test = suite('planSubnets');
test('takes the first free block of the pool', () => {
  assert.equal(plan({}), [{ subnet: '10.89.0.0/24', gateway: '10.89.0.1' }]);
  assert.is(plan({}, ['10.89.0.0/23'])[0]?.subnet, '10.89.2.0/24');
});
test('takes blocks of the pools that are set, in their order', () => {
  const pools = [
    { base: '10.200.0.0/29', size: 30 },
    { base: '10.201.0.0/16', size: 26 },
  ];
  const next = (used: readonly string[]): string | undefined =>
    planSubnets(nothing, { others: [], host: used.map((text) => parseSubnet(text)!), random, pools })[0]?.subnet;
  assert.equal(
    [next([]), next(['10.200.0.0/30']), next(['10.200.0.0/24', '10.201.0.0/27'])],
    ['10.200.0.0/30', '10.200.0.4/30', '10.201.0.64/26'],
  );
  assertFails(() => next(['10.0.0.0/8']), 'no-space', /could not find free subnet from subnet pools/);
});
test('adds a local IPv6 block', () => {
  assert.equal(
    plan({ ipv6: true }).map(({ subnet }) => subnet),
    ['10.89.0.0/24', 'fd01:203:405:607::/64'],
  );
  assert.equal(
    plan({ ipv6: true, subnets: ['fd12::/64'] }).map(({ subnet }) => subnet),
    ['10.89.0.0/24', 'fd12::/64'],
  );
});
test('keeps what was asked for', () =>
  assert.equal(plan({ subnets: ['10.77.0.9/24'], gateways: ['10.77.0.3'], ranges: ['10.77.0.128/25'] }), [
    { subnet: '10.77.0.0/24', gateway: '10.77.0.3', leaseRange: { start: '10.77.0.129', end: '10.77.0.255' } },
  ]));
test('reads ranges from one address to another', () =>
  assert.equal(plan({ subnets: ['10.200.0.0/24'], ranges: ['10.200.0.5-10.200.0.9'] })[0]?.leaseRange, {
    start: '10.200.0.5',
    end: '10.200.0.9',
  }));
test('has none without addresses', () => assert.equal(plan({ ipamDriver: 'none' }), []));
for (const [wish, message] of [
  [{ gateways: ['10.1.0.1'] }, /cannot set gateway or range without subnet/],
  [{ ranges: ['10.1.0.0/25'] }, /cannot set gateway or range without subnet/],
  [{ subnets: ['10.1.0.0/24'], gateways: ['10.1.0.1', '10.1.0.2'] }, /more gateways or ranges than subnets/],
  [{ subnets: ['foo'] }, /invalid CIDR address: foo/],
  [{ subnets: ['10.78.0.0/33'] }, /invalid CIDR address/],
  [{ subnets: ['10.78.0.0/31'] }, /no room/],
  [{ subnets: ['10.88.7.0/24'] }, /subnet 10\.88\.7\.0\/24 is already used on the host or by another config/],
  [{ subnets: ['10.1.0.0/16', '10.1.2.0/24'] }, /already used/],
  [{ subnets: ['10.78.0.0/24'], gateways: ['10.79.0.1'] }, /gateway 10\.79\.0\.1 not in subnet 10\.78\.0\.0\/24/],
  [{ subnets: ['10.78.0.0/24'], ranges: ['10.79.0.0/25'] }, /ip-range 10\.79\.0\.0\/25 is not in subnet/],
] as const)
  test(`refuses ${JSON.stringify(wish)}`, () => void assertFails(() => plan(wish), 'invalid-argument', message));
test('says when the pool is used up', () => void assertFails(() => plan({}, ['10.0.0.0/8']), 'no-space', /free subnet/));
test.run();
