import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  dnsAddress,
  hostAddress,
  parsePastaFeatures,
  pastaArguments,
  pastaFailure,
  type PastaRequest,
} from '../../../src/network/pasta.ts';
import { parsePortMapping } from '../../../src/network/port-mapping.ts';
import { assertFails } from '../../support/assert-fails.ts';

const plain: PastaRequest = { path: '/usr/bin/pasta', features: { mapGuestAddress: true }, mappings: [], options: [] };
const line = (change: Partial<PastaRequest>): string => pastaArguments({ ...plain, ...change }).join(' ');
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
    { features: { mapGuestAddress: false } },
    '/usr/bin/pasta --config-net --dns-forward 169.254.1.1 -t none -u none -T none -U none --no-map-gw --quiet --foreground --pid {pidfile} --netns {netns}',
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
    'options of the user',
    { options: ['-T', '5000', '--map-gw', '-t', 'auto', '--dns-forward', '1.2.3.4'] },
    '/usr/bin/pasta --config-net -T 5000 -t auto --dns-forward 1.2.3.4 -u none -U none --quiet --foreground --pid {pidfile} --netns {netns} --map-guest-addr 169.254.1.2',
  ],
] as const) {
  argv(`for ${name}`, () => assert.is(line(change), expected));
}
argv('needs the host ports', () => void assertFails(() => line(ports('80')), 'invalid-argument', /port 80\/tcp has no host port/));
argv.run();

const addresses = suite('addresses');
addresses('of the host', () => {
  assert.is(hostAddress(plain), '169.254.1.2');
  assert.is(hostAddress({ ...plain, features: { mapGuestAddress: false } }), undefined);
  assert.is(hostAddress({ ...plain, options: ['--map-guest-addr', '10.0.0.9'] }), '10.0.0.9');
  assert.is(hostAddress({ ...plain, options: ['--map-guest-addr', 'none'] }), undefined);
});
addresses('of the name server', () => assert.equal([dnsAddress([]), dnsAddress(['--dns-forward', '1.2.3.4'])], ['169.254.1.1', '1.2.3.4']));
addresses('are known from the help', () => {
  assert.equal(parsePastaFeatures('  --map-guest-addr ADDR\tTranslate'), { mapGuestAddress: true });
  assert.equal(parsePastaFeatures('  --dns-forward ADDR'), { mapGuestAddress: false });
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
