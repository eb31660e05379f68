import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  formatAddress,
  formatSubnet,
  lastAddress,
  parseAddress,
  parseSubnet,
  subnetContains,
  subnetsOverlap,
} from '../../../src/lib/cidr.ts';

const addresses = suite('parseAddress and formatAddress');
for (const [text, usual] of [
  ['10.89.0.1', '10.89.0.1'],
  ['255.255.255.255', '255.255.255.255'],
  ['fd00:0:0:0:0:0:0:1', 'fd00::1'],
  ['FD12:3456::00ab', 'fd12:3456::ab'],
  ['::', '::'],
  ['::1', '::1'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['::ffff:10.0.0.1', '::ffff:a00:1'],
  ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
] as const)
  addresses(`write ${text} as ${usual}`, () => assert.is(formatAddress(parseAddress(text)!), usual));
for (const text of ['', '10.0.0', '10.0.0.256', 'fe80::1%eth0', '10.0.0.1/8', 'host', '1:2', '::1::'])
  addresses(`refuse ${JSON.stringify(text)}`, () => assert.is(parseAddress(text), undefined));
addresses.run();

const subnets = suite('subnets');
subnets('are cleared behind their prefix', () => {
  assert.is(formatSubnet(parseSubnet('10.77.0.5/24')!), '10.77.0.0/24');
  assert.is(formatSubnet(parseSubnet('fd12::ff/64')!), 'fd12::/64');
});
for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', 'fd00::/129', '10.0.0.0/08', '/8'])
  subnets(`refuse ${text}`, () => assert.is(parseSubnet(text), undefined));
subnets('know what they contain', () => {
  const block = parseSubnet('10.1.2.0/24')!;
  assert.is(formatAddress(lastAddress(block)), '10.1.2.255');
  assert.ok(subnetContains(block, parseAddress('10.1.2.200')!));
  assert.not.ok(subnetContains(block, parseAddress('10.1.3.0')!));
  assert.not.ok(subnetContains(block, parseAddress('::a01:200')!));
});
subnets('overlap or do not', () => {
  assert.ok(subnetsOverlap(parseSubnet('10.0.0.0/8')!, parseSubnet('10.89.0.0/24')!));
  assert.not.ok(subnetsOverlap(parseSubnet('10.88.0.0/16')!, parseSubnet('10.89.0.0/24')!));
  assert.not.ok(subnetsOverlap(parseSubnet('0.0.0.0/0')!, parseSubnet('fd00::/8')!));
});
subnets.run();
