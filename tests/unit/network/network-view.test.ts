import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isDangling, networkFilterKeys, parseNetworkFilters } from '../../../src/network/network-view.ts';
import { builtInNetwork } from '../../../src/storage/network-store.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { networkRecord } from '../../support/network-record.ts';

const used = { record: networkRecord({ name: 'used', labels: { a: 'b' } }), users: ['x'], isDefault: false };
const unused = { record: networkRecord({ name: 'unused', id: '2f'.repeat(32) }), users: [], isDefault: false };

const test = suite('parseNetworkFilters');
for (const [filters, expected] of [
  [[], ['used', 'unused']],
  [['name=nus'], ['unused']],
  [['name=^used'], ['used']],
  [['id=2f2f'], ['unused']],
  [['label=a'], ['used']],
  [['label!=a'], ['unused']],
  [['dangling=true'], ['unused']],
  [['driver=bridge', 'dangling=false'], ['used']],
  [['until=2026-01-02'], ['used', 'unused']],
  [['until=2025-01-01'], []],
] as const)
  test(`lets ${filters.join(' and ') || 'nothing'} decide`, () =>
    assert.equal(
      [used, unused].filter(parseNetworkFilters(filters)).map(({ record }) => record.name),
      expected,
    ));
for (const filter of ['foo=bar', 'dangling=perhaps', 'name'])
  test(`refuses ${filter}`, () => void assertFails(() => parseNetworkFilters([filter]), 'invalid-argument', /filter/));
test('never takes the default network for unused', () => assert.not.ok(isDangling({ record: builtInNetwork, users: [], isDefault: true })));
test('names its keys', () => assert.ok(networkFilterKeys.includes('dangling')));
test.run();
