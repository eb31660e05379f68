import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { leaseAddresses, leaseBounds, type IsHeld } from '../../../../src/storage/state/leases.ts';
import { formatAddress } from '../../../../src/lib/cidr.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { networkRecord } from '../../../support/network-record.ts';
import { addContainer, scratchEngine, type ScratchEngine } from '../../../support/scratch-engine.ts';

const small = networkRecord({ subnets: [{ subnet: '10.89.0.0/29', gateway: '10.89.0.1' }] });

function addOn(scratch: ScratchEngine): string {
  return addContainer(scratch, { networks: ['front'] }).id;
}

function lease(scratch: ScratchEngine, containerId: string, ips: readonly string[] = [], isHeld: IsHeld = () => true): string[] {
  const { state } = scratch.engine;
  state.transaction(() => leaseAddresses(state, { network: scratch.engine.networks.get('front'), containerId, ips, isHeld }));
  return state
    .all('SELECT address FROM network_address WHERE container_id = ? ORDER BY address', containerId)
    .map((row) => String(row['address']));
}

const test = suite('leaseAddresses');
test('goes round, and gives a container its old address back', () => {
  using scratch = scratchEngine();
  scratch.engine.networks.create('front', () => small);
  const [one, two] = [addOn(scratch), addOn(scratch)];
  assert.equal(lease(scratch, one), ['10.89.0.2']);
  assert.equal(lease(scratch, two), ['10.89.0.3']);
  assert.equal(lease(scratch, one), ['10.89.0.2']);
  scratch.engine.containers.remove(one);
  assert.equal(lease(scratch, addOn(scratch)), ['10.89.0.4'], 'not the one that was just given back');
});
test('refuses an address that is in use, and takes it from a container that has ended', () => {
  using scratch = scratchEngine();
  scratch.engine.networks.create('front', () => small);
  const [one, two] = [addOn(scratch), addOn(scratch)];
  lease(scratch, one, ['10.89.0.6']);
  assertFails(
    () => lease(scratch, two, ['10.89.0.6']),
    'in-use',
    new RegExp(`10\\.89\\.0\\.6 is already allocated to container ID ${one}`),
  );
  assert.equal(
    lease(scratch, two, ['10.89.0.6'], () => false),
    ['10.89.0.6'],
  );
  assert.equal(lease(scratch, one), ['10.89.0.2']);
});
test('takes back what containers that have ended hold when nothing else is left', () => {
  using scratch = scratchEngine();
  scratch.engine.networks.create('front', () => small);
  const holders = Array.from({ length: 5 }, () => addOn(scratch));
  for (const id of holders) lease(scratch, id);
  const late = addOn(scratch);
  assertFails(() => lease(scratch, late), 'no-space', /failed to find free IP in range: 10\.89\.0\.1 - 10\.89\.0\.6/);
  assert.equal(
    lease(scratch, late, [], (id) => id !== holders[2]),
    ['10.89.0.4'],
  );
});
test('gives one address of each subnet, and none without addresses', () => {
  using scratch = scratchEngine();
  const subnets = [...small.subnets, { subnet: 'fd00::/64', gateway: 'fd00::1' }];
  scratch.engine.networks.create('front', () => ({ ...small, subnets }));
  assert.equal(lease(scratch, addOn(scratch), ['fd00::99']), ['10.89.0.2', 'fd00::99']);
  scratch.engine.networks.change('front', (network) => ({ ...network, ipamDriver: 'none' }));
  assert.equal(lease(scratch, addOn(scratch)), []);
});
test.run();

const bounds = suite('leaseBounds');
for (const [subnet, expected] of [
  [{ subnet: '10.1.0.0/24', gateway: '10.1.0.1' }, '10.1.0.1 10.1.0.254'],
  [{ subnet: 'fd00::/126', gateway: 'fd00::1' }, 'fd00::1 fd00::3'],
  [{ subnet: '10.1.0.0/24', gateway: '10.1.0.1', leaseRange: { start: '10.1.0.129', end: '10.1.0.255' } }, '10.1.0.129 10.1.0.254'],
] as const)
  bounds(`of ${subnet.subnet}`, () => {
    const { first, last } = leaseBounds(subnet);
    assert.is(`${formatAddress(first)} ${formatAddress(last)}`, expected);
  });
bounds.run();
