import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  describePasta,
  parsePastaFeatures,
  pastaAddresses,
  pastaArguments,
  pastaFailure,
  type PastaRequest,
} from '../../../src/network/pasta.ts';
import { parsePortMapping } from '../../../src/network/port-mapping.ts';
import { assertFails } from '../../support/assert-fails.ts';

const current = { mapGuestAddress: true, localMode: true };
const old = { mapGuestAddress: false, localMode: false };
const plain: PastaRequest = {
  path: '/usr/bin/pasta',
  features: current,
  mappings: [],
  options: [],
  routes: { ipv4: true, ipv6: true },
};
const line = (change: object): string => pastaArguments({ ...plain, ...change }).join(' ');
const ports = (...texts: readonly string[]) => ({ mappings: texts.flatMap(parsePortMapping) });

const argv = suite('pastaArguments');
for (const [name, change, expected] of [
  [
    'nothing',
    {},
    '/usr/bin/pasta --config-net --dns-forward 169.254.1.1 -t none -u none -T none -U none --no-map-gw --quiet --foreground --pid {pidfile} --netns {netns} --map-guest-addr 169.254.1.2',
  ],
  [
    'an old pasta',
    { features: old },
    '/usr/bin/pasta --config-net -a 10.0.2.100 -n 24 -g 10.0.2.2 --dns-forward 169.254.1.1 -t none -u none -T none -U none --no-map-gw --quiet --foreground --pid {pidfile} --netns {netns}',
  ],
  [
    'ports',
    ports('8080:80', '127.0.0.1:53:53/udp', '[::1]:81:81'),
    '/usr/bin/pasta --config-net -t 8080-8080:80-80 -u 127.0.0.1/53-53:53-53 -t ::1/81-81:81-81 --dns-forward 169.254.1.1 -T none -U none --no-map-gw --quiet --foreground --pid {pidfile} --netns {netns} --map-guest-addr 169.254.1.2',
  ],
  [
    'a range',
    ports('8000-8002:80-82'),
    '/usr/bin/pasta --config-net -t 8000-8002:80-82 --dns-forward 169.254.1.1 -u none -T none -U none --no-map-gw --quiet --foreground --pid {pidfile} --netns {netns} --map-guest-addr 169.254.1.2',
  ],
  [
    'an old pasta on a host with IPv6 only',
    { features: old, routes: { ipv4: false, ipv6: true }, interfaceName: 'tap0' },
    '/usr/bin/pasta --config-net -I tap0 --dns-forward 169.254.1.1 -t none -u none -T none -U none --no-map-gw --quiet --foreground --pid {pidfile} --netns {netns}',
  ],
  [
    'an old pasta with an address of the user',
    { features: old, options: ['--address=10.9.9.9', '-Ifoo0'], interfaceName: 'tap0' },
    '/usr/bin/pasta --config-net --address=10.9.9.9 -Ifoo0 --dns-forward 169.254.1.1 -t none -u none -T none -U none --no-map-gw --quiet --foreground --pid {pidfile} --netns {netns}',
  ],
  [
    'options of the user',
    { options: ['-T', '5000', '--map-gw', '-t', 'auto', '--dns-forward', '1.2.3.4'] },
    '/usr/bin/pasta --config-net -T 5000 -t auto --dns-forward 1.2.3.4 -u none -U none --quiet --foreground --pid {pidfile} --netns {netns} --map-guest-addr 169.254.1.2',
  ],
] as const) {
  argv(`for ${name}`, () => assert.is(line(change), expected));
}
argv('needs the host ports', () => void assertFails(() => line(ports('80')), 'invalid-argument', /port 80\/tcp has no host port/));
argv.run();

const host = ['192.0.2.2', 'fd00::2'];
const addresses = suite('pastaAddresses');
for (const [name, change, expected] of [
  ['a current pasta', {}, { host: '169.254.1.2', own: ['192.0.2.2'], dnsServers: ['169.254.1.1'] }],
  ['an old pasta', { features: old }, { host: '192.0.2.2', own: ['10.0.2.100'], dnsServers: ['169.254.1.1'] }],
  [
    'an old pasta on a host with IPv6 only',
    { features: old, routes: { ipv4: false, ipv6: true } },
    { host: undefined, own: ['fd00::2'], dnsServers: [] },
  ],
  ['IPv6 only', { options: ['-6'] }, { host: '169.254.1.2', own: ['fd00::2'], dnsServers: [] }],
  [
    'an address of the user',
    { features: old, options: ['-a', '10.9.9.9'] },
    { host: '192.0.2.2', own: ['10.9.9.9'], dnsServers: ['169.254.1.1'] },
  ],
  [
    'all of the user',
    { options: ['--map-guest-addr', '10.0.0.9', '--dns-forward=1.2.3.4', '-a10.1.1.1/24'] },
    { host: '10.0.0.9', own: ['10.1.1.1'], dnsServers: ['1.2.3.4'] },
  ],
  ['no address of the host', { options: ['--map-guest-addr=none'] }, { host: undefined, own: ['192.0.2.2'], dnsServers: ['169.254.1.1'] }],
] as const) {
  addresses(`for ${name}`, () => assert.equal(pastaAddresses({ ...plain, ...change }, host), expected));
}
addresses('which pasta it is', () => {
  assert.is(describePasta('pasta 0.0~git20261002.cba3570-1', current), '0.0~git20261002.cba3570-1');
  assert.is(describePasta('pasta unknown version', old), 'older than 2024-08');
  assert.is(describePasta('', current), 'of 2024-11 or newer');
});
addresses('what pasta can do is known from its help', () => {
  assert.equal(parsePastaFeatures('  --map-guest-addr ADDR\tTranslate\n  --host-lo-to-ns-lo'), current);
  assert.equal(parsePastaFeatures('  --dns-forward ADDR'), old);
});
addresses.run();

const failures = suite('pastaFailure');
for (const [stderr, code, message] of [
  ["Failed to bind any port for '-t 8080:80', exiting", 'in-use', 'cannot publish port 8080/tcp: address already in use'],
  [
    "Failed to send 63 bytes to syslog\nFailed to bind any port for '-t 127.0.0.1/8080:80', exiting",
    'in-use',
    'cannot publish port 8080/tcp: address already in use',
  ],
  [
    "Failed to bind port 8080 (Address already in use) for option '-t 8080-8080:80-80', exiting",
    'in-use',
    'cannot publish port 8080/tcp: address already in use',
  ],
  ['Listen failed for HOST TCP port */8080: Address already in use', 'in-use', 'cannot publish port 8080/tcp: address already in use'],
  ['Listen failed for HOST TCP port */80: Permission denied', 'denied', 'cannot publish port 80/tcp: permission denied'],
  ["Failed to bind any port for '-t 80:80', exiting", 'denied', 'cannot publish port 80/tcp: permission denied'],
  [
    'Listen failed for HOST TCP port 1.2.3.4/8080: Cannot assign requested address',
    'invalid-argument',
    'cannot publish port 8080/tcp: 1.2.3.4 is not an address of this host',
  ],
  [
    'Failed to open() /dev/net/tun: No such file or directory',
    'runtime-failed',
    'pasta: Failed to open() /dev/net/tun: No such file or directory',
  ],
  ['', 'runtime-failed', 'pasta: ended before it was ready'],
] as const) {
  failures(`reads ${JSON.stringify(stderr).slice(0, 70)}`, () => {
    const error = pastaFailure(stderr, parsePortMapping('1.2.3.4:8080:80'));
    assert.equal([error.code, error.message], [code, message]);
  });
}
failures.run();
