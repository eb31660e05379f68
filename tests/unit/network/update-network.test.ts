import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { updateNetwork } from '../../../src/network/update-network.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { networkRecord } from '../../support/network-record.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('updateNetwork');
test('adds and drops name servers', () => {
  using scratch = scratchEngine();
  const { networks } = scratch.engine;
  networks.create('front', () => networkRecord({ dnsServers: ['192.0.2.1'] }));
  assert.equal(updateNetwork(scratch.engine, 'front', { addServers: ['192.0.2.2', '192.0.2.2'], dropServers: [] }).dnsServers, [
    '192.0.2.1',
    '192.0.2.2',
  ]);
  updateNetwork(scratch.engine, 'front', { addServers: [], dropServers: ['192.0.2.1'] });
  assert.equal(networks.get('front').dnsServers, ['192.0.2.2']);
});
test('refuses what is no server of it, and any on a network without names', () => {
  using scratch = scratchEngine();
  scratch.engine.networks.create('front', () => networkRecord());
  scratch.engine.networks.create('quiet', () => networkRecord({ name: 'quiet', id: 'e'.repeat(64), dnsEnabled: false }));
  assertFails(
    () => updateNetwork(scratch.engine, 'front', { addServers: [], dropServers: ['192.0.2.9'] }),
    'invalid-argument',
    /does not use/,
  );
  assertFails(
    () => updateNetwork(scratch.engine, 'quiet', { addServers: ['192.0.2.9'], dropServers: [] }),
    'invalid-argument',
    /DNS is not enabled/,
  );
  assertFails(() => updateNetwork(scratch.engine, 'nope', { addServers: [], dropServers: [] }), 'not-found', /unable to find network/);
});
test.run();
