import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePortMapping } from '../../../src/network/port-mapping.ts';
import { parseSlirpOptions, slirpAddresses, slirpArguments } from '../../../src/network/slirp4netns.ts';
import { assertFails } from '../../support/assert-fails.ts';

const call = { path: '/usr/bin/slirp4netns', helper: '/helper', directory: '/run/x', mappings: [] };
const argv = (options: readonly string[], ports: readonly string[] = []): readonly string[] =>
  slirpArguments({ ...call, mappings: ports.flatMap(parsePortMapping) }, parseSlirpOptions(options));

const test = suite('slirpArguments');
test("are Podman's, run by the helper", () => {
  assert.is(
    argv([]).join(' '),
    '/helper slirp /run/x {pidfile} 8 -- /usr/bin/slirp4netns --disable-host-loopback --mtu=65520 --cidr=10.0.2.0/24 --enable-sandbox --enable-seccomp --enable-ipv6 -c -r 8 --api-socket slirp.sock --netns-type=path {netns} tap0',
  );
});
test('follow the options', () => {
  const words = [
    'mtu=1500',
    'allow_host_loopback=true',
    'enable_ipv6=false',
    'cidr=10.3.0.0/25',
    'outbound_addr=eth0',
    'port_handler=rootlesskit',
  ];
  const changed = argv([...words, 'outbound_addr6=fd00::1']).join(' ');
  assert.not.match(changed, /disable-host-loopback|enable-ipv6/);
  for (const word of ['--mtu=1500', '--cidr=10.3.0.0/25', '--outbound-addr=eth0', '--outbound-addr6=fd00::1']) assert.match(changed, word);
});
test('ask for each port of the host', () => {
  const requests = argv(['cidr=10.3.0.0/24'], ['8080-8081:80-81', '127.0.0.1:5353:53/udp']).slice(5, 8);
  assert.equal(
    requests.map((text) => JSON.parse(text) as unknown),
    [
      [8080, 80, '0.0.0.0', 'tcp'],
      [8081, 81, '0.0.0.0', 'tcp'],
      [5353, 53, '127.0.0.1', 'udp'],
    ].map(([host_port, guest_port, host_addr, proto]) => ({
      execute: 'add_hostfwd',
      arguments: { proto, host_addr, host_port, guest_addr: '10.3.0.100', guest_port },
    })),
  );
  assertFails(() => argv([], ['[::1]:80:80']), 'unsupported', /IPv4 only/);
});
test('know the addresses in their network', () => {
  assert.equal(slirpAddresses(parseSlirpOptions([])), { container: '10.0.2.100', host: '10.0.2.2', dns: '10.0.2.3' });
  assert.equal(slirpAddresses({ cidr: '10.3.0.128/25' }), { container: '10.3.0.228', host: '10.3.0.130', dns: '10.3.0.131' });
});
for (const [option, message] of [
  ['x=1', /unknown option for slirp4netns: "x=1"/],
  ['mtu', /must be between/],
  ['mtu=abc', /must be between/],
  ['mtu=70000', /must be between/],
  ['allow_host_loopback', /must be true or false/],
  ['enable_ipv6=maybe', /must be true or false/],
  ['cidr=10.0.0.0/26', /at most 25 bits/],
  ['cidr=10.0.0.9/24', /at most 25 bits/],
  ['cidr=fd00::/8', /at most 25 bits/],
  ['outbound_addr=-x', /must be an address/],
  ['outbound_addr=a b', /must be an address/],
  ['port_handler=x', /must be slirp4netns or rootlesskit/],
] as const) {
  test(`refuse ${option}`, () => void assertFails(() => parseSlirpOptions([option]), 'invalid-argument', message));
}
test.run();
