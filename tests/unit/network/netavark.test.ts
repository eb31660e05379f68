import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { netavarkDocument, networkAliases } from '../../../src/network/netavark.ts';
import { networkRecord } from '../../support/network-record.ts';

const endpoint = { network: 'n', containerId: 'abc', interfaceName: 'eth0', mac: '02:00:00:00:00:01', addresses: ['10.1.0.2', 'fd00::2'] };
const member = { id: '0123456789abcdef', name: 'web', hostname: 'web', aliases: ['shop'], dnsServers: [], hasOwnRoute: false };
const network = networkRecord({
  name: 'n',
  subnets: [
    { subnet: 'fd00::/64', gateway: 'fd00::1' },
    { subnet: '10.1.0.0/24', gateway: '10.1.0.1' },
  ],
});

const test = suite('netavarkDocument');
test('names the addresses in the order of the subnets', () => {
  const { networks } = JSON.parse(netavarkDocument(network, endpoint, member));
  assert.equal(networks.n, {
    static_ips: ['fd00::2', '10.1.0.2'],
    static_mac: '02:00:00:00:00:01',
    aliases: ['shop', '0123456789ab'],
    interface_name: 'eth0',
  });
});
test('keeps networks apart, unless they are made otherwise', () => {
  const options = (own: Readonly<Record<string, string>>): Record<string, string> =>
    JSON.parse(netavarkDocument({ ...network, options: own }, endpoint, member)).network_info.n.options;
  assert.is(options({})['isolate'], 'true');
  assert.is(options({ isolate: 'false', mtu: '1300' })['isolate'], 'false');
  assert.is(options({ mtu: '1300' })['mtu'], '1300');
});
test('leaves the way out to a pasta of the container', () => {
  const { network_info: info } = JSON.parse(netavarkDocument(network, endpoint, { ...member, hasOwnRoute: true }));
  assert.is(info.n.options.metric, '4000000000');
});
test('asks the servers of a container that has some', () => {
  const { dns_servers: servers } = JSON.parse(netavarkDocument(network, endpoint, { ...member, dnsServers: ['192.0.2.53'] }));
  assert.equal(servers, ['192.0.2.53']);
});
test('knows an alias once', () => assert.equal(networkAliases({ id: '0123456789abcdef', aliases: ['a', 'a'] }), ['a', '0123456789ab']));
test.run();
