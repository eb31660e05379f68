import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  containerEnvFile,
  type HostsFacts,
  hostsFile,
  parseAddHost,
  parseDnsServer,
  parseDnsWord,
  parseHostname,
  type ResolvFacts,
  resolvFile,
} from '../../../src/runtime/etc-files.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parses = suite('option parsers');
for (const [text, names, address] of [
  ['x:10.1.2.3', ['x'], '10.1.2.3'],
  ['a;b:1.2.3.4', ['a', 'b'], '1.2.3.4'],
  ['a:::1', ['a'], '::1'],
  ['a:[fd00::1]', ['a'], 'fd00::1'],
  ['a=1.2.3.4', ['a'], '1.2.3.4'],
  ['gw:host-gateway', ['gw'], 'host-gateway'],
] as const) {
  parses(`--add-host ${text}`, () => assert.equal(parseAddHost(text), { names, address }));
}
for (const [text, message] of [
  ['x', /bad format for add-host: "x"/],
  [':1.2.3.4', /bad format for add-host/],
  ['a;:1.2.3.4', /bad format/],
  ['a:nonsense', /invalid IP address in add-host: "nonsense"/],
  ['a b:1.2.3.4', /"a b" is not a host name/],
  ['a\nb:1.2.3.4', /is not a host name/],
  ['a:1.2.3.4\n5.6.7.8 evil', /invalid IP address/],
] as const) {
  parses(`refuses --add-host ${JSON.stringify(text)}`, () => void assertFails(() => parseAddHost(text), 'invalid-argument', message));
}
parses('--dns', () => {
  assert.equal(['1.1.1.1', '::1', 'fe80::1%eth0', 'none'].map(parseDnsServer), ['1.1.1.1', '::1', 'fe80::1%eth0', 'none']);
  assertFails(() => parseDnsServer('nonsense'), 'invalid-argument', /nonsense is not an ip address/);
});
parses('--dns-search and --dns-option', () => {
  assert.equal(['example.org', '.', 'ndots:2'].map(parseDnsWord), ['example.org', '.', 'ndots:2']);
  for (const text of ['', 'a b', 'a\nnameserver 6.6.6.6']) assertFails(() => parseDnsWord(text), 'invalid-argument');
});
parses('--hostname', () => {
  assert.equal(['web', 'a_b', 'a.b-c1'].map(parseHostname), ['web', 'a_b', 'a.b-c1']);
  for (const text of ['', '-a', 'a b', 'a\n', 'ä', 'a'.repeat(65)]) assertFails(() => parseHostname(text), 'invalid-argument');
});
parses.run();

const plain: HostsFacts = {
  base: '',
  entries: [],
  hostAddress: undefined,
  ownAddresses: ['127.0.0.1'],
  hostname: 'e4f3',
  containerName: 'web',
};

const hosts = suite('hostsFile');
hosts('names localhost and the container when there is nothing else', () => {
  assert.is(
    hostsFile(plain),
    '127.0.0.1\tlocalhost localhost.localdomain localhost4 localhost4.localdomain4\n::1\tlocalhost localhost.localdomain localhost6 localhost6.localdomain6\n127.0.0.1\te4f3 web\n',
  );
});
hosts("keeps the host's lines, after those that were asked for", () => {
  const facts = {
    ...plain,
    base: '127.0.0.1 localhost peer\n::1 localhost',
    entries: [{ names: ['a', 'b'], address: '1.2.3.4' }],
    hostAddress: '169.254.1.2',
    ownAddresses: ['192.0.2.2'],
  };
  assert.is(
    hostsFile(facts),
    '1.2.3.4\ta b\n127.0.0.1 localhost peer\n::1 localhost\n169.254.1.2\thost.containers.internal host.docker.internal\n192.0.2.2\te4f3 web\n',
  );
});
hosts('does not give a name twice', () => {
  const facts = {
    ...plain,
    entries: [
      { names: ['web'], address: '9.9.9.9' },
      { names: ['host.docker.internal'], address: '8.8.8.8' },
    ],
    hostAddress: '169.254.1.2',
  };
  const text = hostsFile(facts);
  assert.match(text, '169.254.1.2\thost.containers.internal\n');
  assert.match(text, '127.0.0.1\te4f3\n');
});
hosts('puts the host for host-gateway, or says that there is no way', () => {
  const entries = [{ names: ['gw'], address: 'host-gateway' }];
  assert.match(hostsFile({ ...plain, entries, hostAddress: '169.254.1.2' }), /^169\.254\.1\.2\tgw\n/);
  assertFails(() => hostsFile({ ...plain, entries }), 'unsupported', /host-gateway: this network has no way to the host/);
});
hosts.run();

const facts: ResolvFacts = {
  host: '',
  networkServers: [],
  networkSearches: [],
  keepsHostServers: true,
  servers: [],
  searches: [],
  options: [],
  sharesHost: false,
};

const resolv = suite('resolvFile');
for (const [name, change, expected] of [
  [
    "the tool's server goes before the host's",
    { host: 'nameserver 10.0.0.1\n', networkServers: ['169.254.1.1'] },
    'nameserver 169.254.1.1\nnameserver 10.0.0.1\n',
  ],
  [
    'loopback servers of the host are left out',
    { host: 'nameserver 127.0.0.53\nnameserver ::1\nnameserver 1.1.1.1\n' },
    'nameserver 1.1.1.1\n',
  ],
  ["they stay where the host's network is shared", { host: 'nameserver 127.0.0.53\n', sharesHost: true }, 'nameserver 127.0.0.53\n'],
  [
    '--dns replaces all servers',
    { host: 'nameserver 1.1.1.1\n', networkServers: ['169.254.1.1'], servers: ['10.9.9.9'] },
    'nameserver 10.9.9.9\n',
  ],
  [
    "search and options are the host's",
    { host: 'domain old\nsearch a b\noptions ndots:2 rotate\nnameserver 1.1.1.1 # x\n' },
    'search a b\nnameserver 1.1.1.1\noptions ndots:2 rotate\n',
  ],
  [
    '--dns-search and --dns-option replace them',
    { host: 'search a\noptions x\n', searches: ['example.org'], options: ['ndots:1'] },
    'search example.org\noptions ndots:1\n',
  ],
  ['--dns-search . clears it', { host: 'search a\n', searches: ['.'] }, ''],
  ['comments are skipped', { host: '# nameserver 9.9.9.9\n; x\nnameserver\t8.8.8.8\n' }, 'nameserver 8.8.8.8\n'],
] as const) {
  resolv(name, () => assert.is(resolvFile({ ...facts, ...change }), expected));
}
resolv.run();

const mark = suite('containerEnvFile');
mark('says which container this is', () => {
  const text = containerEnvFile({ name: 'web', id: 'e4f3', imageName: 'x:1', imageId: 'abc', version: '1.0' });
  assert.is(text, 'engine="tiffin-1.0"\nname="web"\nid="e4f3"\nimage="x:1"\nimageid="abc"\nrootless=1\n');
});
mark.run();
