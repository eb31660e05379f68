import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasDefault4, hasDefault6, hostRoutes } from '../../../src/network/host-routes.ts';

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
const row = (device: string, destination: string, flags: string, mask = '00000000'): string =>
  `${head}\n${device}\t${destination}\t010200C0\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0   \n`;
const row6 = (destination: string, prefix: string, flags: string, device: string): string =>
  `${destination} ${prefix} ${'0'.repeat(32)} 00 fd000000000000000000000000000001 00000400 00000002 00000000 ${flags}     ${device}\n`;
const any = '0'.repeat(32);

const routes = suite('host routes');
for (const [name, text, expected] of [
  ['a default route', row('eth0', '00000000', '0003'), true],
  ['a network', row('eth0', '000200C0', '0001', '00FFFFFF'), false],
  ['half of all', row('tun0', '00000000', '0003', '00000080'), false],
  ['one that is down', row('eth0', '00000000', '0002'), false],
  ['one that rejects', row('*', '00000000', '0201'), false],
  ['nothing', '', false],
] as const) {
  routes(`IPv4: ${name}`, () => assert.is(hasDefault4(text), expected));
}
for (const [name, text, expected] of [
  ['a default route', row6(any, '00', '00000003', 'eth0'), true],
  ['that of loopback', row6(any, '00', '00200200', 'lo'), false],
  ['a network', row6(`fd${'0'.repeat(30)}`, '40', '00000001', 'eth0'), false],
  ['one that rejects', row6(any, '00', '00000203', 'eth0'), false],
  ['nothing', '', false],
] as const) {
  routes(`IPv6: ${name}`, () => assert.is(hasDefault6(text), expected));
}
routes('are read from this host', () => assert.equal(Object.keys(hostRoutes()), ['ipv4', 'ipv6']));
routes.run();
