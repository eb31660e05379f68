import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NetworkAttachment } from '../../../src/config/network-settings.ts';
import { networkNames, requireAddresses, withNetworks } from '../../../src/container/attachments.ts';
import { plainAttachment } from '../../../src/network/attachment.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { networkRecord } from '../../support/network-record.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

function requestOn(...networks: readonly NetworkAttachment[]): CreateRequest {
  const plain = plainRequest('x');
  return { ...plain, network: { ...plain.network, mode: { kind: 'bridge', networks } } };
}

const test = suite('withNetworks');
test('gives networks their whole names', () => {
  using scratch = scratchEngine();
  scratch.engine.networks.create('front', () => networkRecord());
  const request = withNetworks(scratch.engine, requestOn(plainAttachment('ffff'), plainAttachment('bridge')));
  assert.equal(networkNames(request), ['front', 'tiffin']);
  assert.equal(networkNames(plainRequest('x')), []);
});
test('refuses what is not there', () => {
  using scratch = scratchEngine();
  assertFails(() => withNetworks(scratch.engine, requestOn(plainAttachment('nope'))), 'not-found', /nope: network not found/);
});
test('refuses one name for two interfaces', () => {
  using scratch = scratchEngine();
  for (const name of ['a', 'b']) scratch.engine.networks.create(name, () => networkRecord({ name, id: name.repeat(64) }));
  const named = ['a', 'b'].map((name) => ({ ...plainAttachment(name), interfaceName: 'eth7' }));
  assertFails(() => withNetworks(scratch.engine, requestOn(...named)), 'invalid-argument', /eth7 is wanted for two networks/);
});
test('refuses addresses that a network does not have', () => {
  assertFails(
    () => requireAddresses(networkRecord(), { ips: ['10.1.1.1'] }),
    'invalid-argument',
    /requested static ip 10\.1\.1\.1 not in any subnet on network front/,
  );
  assertFails(() => requireAddresses(networkRecord(), { ips: ['10.89.0.1'] }), 'invalid-argument', /is the gateway/);
  requireAddresses(networkRecord(), { ips: ['10.89.0.7'] });
});
test.run();
