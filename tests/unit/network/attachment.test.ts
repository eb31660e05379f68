import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parseAlias,
  parseAttachment,
  parseInterfaceName,
  parseMac,
  parseStaticAddress,
  plainAttachment,
} from '../../../src/network/attachment.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseAttachment');
test('reads all options', () =>
  assert.equal(parseAttachment('n', 'ip=10.1.2.3,ip6=FD00:0::1,mac=92-D0-C6-0A-29-33,alias=a,alias=b,interface_name=shop0'), {
    network: 'n',
    ips: ['10.1.2.3', 'fd00::1'],
    mac: '92:d0:c6:0a:29:33',
    aliases: ['a', 'b'],
    interfaceName: 'shop0',
  }));
test('is nothing but the network without options', () => assert.equal(parseAttachment('n', ''), plainAttachment('n')));
for (const [text, message] of [
  ['ip=foo', /invalid option for network n: invalid ip address "foo"/],
  ['mac=foo', /invalid option for network n: address foo: invalid MAC address/],
  ['alias=', /invalid option for network n: alias cannot be empty/],
  ['foo=bar', /invalid option for network n: unknown bridge network option: foo/],
  ['constructor=1', /unknown bridge network option: constructor/],
  ['interface_name=', /interface_name cannot be empty/],
] as const)
  test(`refuses ${text}`, () => void assertFails(() => parseAttachment('n', text), 'invalid-argument', message));
test('takes only what can be told to a name server as an alias', () => {
  assert.is(parseAlias('db_1.internal'), 'db_1.internal');
  for (const text of ['a b', 'a\nb', 'a,b', '-a', 'a-', '\u001b[31m']) assertFails(() => parseAlias(text), 'invalid-argument', /alias/);
});
test('takes only what the kernel takes as an interface', () => {
  assert.is(parseInterfaceName('eth0'), 'eth0');
  for (const text of ['foo/bar', 'a:b', 'a b', 'veryveryverylongname', '..', 'a\u0007'])
    assertFails(() => parseInterfaceName(text), 'invalid-argument', /network interface name/);
});
test('reads Ethernet addresses in their three spellings', () => {
  for (const text of ['92:d0:c6:0a:29:33', '92-D0-C6-0A-29-33', '92d0.c60a.2933']) assert.is(parseMac(text), '92:d0:c6:0a:29:33');
  assertFails(() => parseMac('92:d0-c6:0a:29:33'), 'invalid-argument', /invalid MAC address/);
});
test('writes addresses as they usually are', () => assert.is(parseStaticAddress('FD00:0:0::9'), 'fd00::9'));
test.run();
