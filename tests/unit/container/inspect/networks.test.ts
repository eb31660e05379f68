import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectNetworks } from '../../../../src/container/inspect/networks.ts';
import { plainAttachment } from '../../../../src/network/attachment.ts';
import { networkRecord } from '../../../support/network-record.ts';

const id = '0123456789abcdef';
const network = networkRecord({ subnets: [...networkRecord().subnets, { subnet: 'fd00::/64', gateway: 'fd00::1' }] });
const attachment = { ...plainAttachment('front'), aliases: ['shop'] };

const test = suite('inspectNetworks');
test('shows what is true while the container runs', () => {
  const endpoint = {
    network: 'front',
    containerId: id,
    interfaceName: 'eth0',
    mac: '02:00:00:00:00:01',
    addresses: ['10.89.0.2', 'fd00::2'],
  };
  const shown = inspectNetworks([{ network, attachment, endpoint }], id).get('front');
  assert.is(shown?.['IPAddress'], '10.89.0.2');
  assert.is(shown?.['IPPrefixLen'], 24);
  assert.is(shown?.['Gateway'], '10.89.0.1');
  assert.is(shown?.['GlobalIPv6Address'], 'fd00::2');
  assert.is(shown?.['IPv6Gateway'], 'fd00::1');
  assert.is(shown?.['MacAddress'], '02:00:00:00:00:01');
  assert.equal(shown?.['Aliases'], ['shop', '0123456789ab']);
});
test('names the networks of one that does not run', () => {
  const shown = inspectNetworks([{ network, attachment, endpoint: undefined }], id).get('front');
  assert.equal([shown?.['IPAddress'], shown?.['MacAddress'], shown?.['NetworkID']], ['', '', network.id]);
});
test.run();
