import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { networkColumns } from '../../../../src/cli/output/columns/network.ts';
import { listedNetworks } from '../../../../src/cli/schemas/network-schemas.ts';
import { checkOf } from '../../../support/json-schema.ts';
import { networkRecord } from '../../../support/network-record.ts';

const test = suite('schemas of networks');
test('take ranges, gateways and routes', () => {
  const record = networkRecord({
    subnets: [{ subnet: '10.9.0.0/24', gateway: '10.9.0.1', leaseRange: { start: '10.9.0.8', end: '10.9.0.9' } }],
    routes: [{ destination: '10.8.0.0/16', gateway: '10.9.0.7', metric: 5 }],
  });
  assert.equal(checkOf(listedNetworks)([JSON.parse(JSON.stringify(networkColumns.json({ record } as never)))]), []);
});
test.run();
