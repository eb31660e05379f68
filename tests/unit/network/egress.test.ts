import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { egressFile, formatEgressRule, parseEgressRules } from '../../../src/network/egress.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parses = suite('parseEgressRules');
for (const [text, expected] of [
  ['pkg.example.org', { kind: 'name', name: 'pkg.example.org', port: undefined }],
  ['PKG.example.ORG.:443', { kind: 'name', name: 'pkg.example.org', port: 443 }],
  ['localhost', { kind: 'name', name: 'localhost', port: undefined }],
  ['10.1.2.3', { kind: 'network', family: 4, network: '10.1.2.3', port: undefined }],
  ['10.0.0.0/8:80', { kind: 'network', family: 4, network: '10.0.0.0/8', port: 80 }],
  ['fd00::1', { kind: 'network', family: 6, network: 'fd00::1', port: undefined }],
  ['fd00::/8', { kind: 'network', family: 6, network: 'fd00::/8', port: undefined }],
  ['[fd00::/8]:443', { kind: 'network', family: 6, network: 'fd00::/8', port: 443 }],
] as const) {
  parses(text, () => {
    assert.equal(parseEgressRules([text]), [expected]);
    assert.equal(parseEgressRules([formatEgressRule(expected)]), [expected]);
  });
}
parses('none lets nothing out', () => assert.equal(parseEgressRules(['none']), []));
for (const [texts, message] of [
  [['none', 'a.test'], /cannot be combined/],
  [['*.example.org'], /wildcard/],
  [['a.test:0'], /no valid port/],
  [['a.test:65536'], /no valid port/],
  [['10.0.0.0/33'], /is not a network/],
  [['fd00::/129'], /is not a network/],
  [['10.0.0.0/8/8'], /is not a network/],
  [['1.2.3'], /neither a host name/],
  [[''], /neither a host name/],
  [['a.test; drop table'], /neither a host name/],
  [['a.test\nrules'], /neither a host name/],
  [['-a.test'], /neither a host name/],
  [['fe80::1%eth0'], /neither a host name/],
  [['https://a.test'], /neither a host name/],
  [[`${'a'.repeat(64)}.test`], /neither a host name/],
  [Array.from({ length: 257 }, (_, index) => `n${index}.test`), /too many/],
] as const) {
  parses(
    `refuses ${JSON.stringify(texts).slice(0, 60)}`,
    () => void assertFails(() => parseEgressRules(texts), 'invalid-argument', message),
  );
}
parses.run();

const files = suite('egressFile');
const plan = { nft: '/usr/sbin/nft', logPath: '/x/network.log', servers: ['1.1.1.1'] };
files('has a pair of sets for each name, and a rule for each port of it', () => {
  const rules = parseEgressRules(['a.test:443', 'a.test:80', 'b.test', '10.0.0.0/8:53', 'fd00::1']);
  const text = egressFile({ ...plan, rules });
  assert.ok(
    text.startsWith('nft /usr/sbin/nft\nlog /x/network.log\nserver 1.1.1.1\nname a.test n0\nname b.test n1\nrules\ntable inet tiffin {'),
  );
  for (const line of [
    'set n0v4 { type ipv4_addr; flags timeout; size 4096; }',
    'set n1v6 { type ipv6_addr; flags timeout; size 4096; }',
    'ip daddr @n0v4 meta l4proto { tcp, udp } th dport 443 accept',
    'ip6 daddr @n0v6 meta l4proto { tcp, udp } th dport 80 accept',
    'ip daddr @n1v4 accept',
    'ip daddr 10.0.0.0/8 meta l4proto { tcp, udp } th dport 53 accept',
    'ip6 daddr fd00::1 accept',
  ])
    assert.match(text, line);
});
files('lets nothing pass but what has been let in when there is no rule', () => {
  const accepted = egressFile({ ...plan, rules: [] }).match(/^.*accept$/gm) ?? [];
  assert.is(accepted.length, 3);
  assert.match(egressFile({ ...plan, rules: [] }), 'type filter hook output priority 0; policy drop;');
});
files.run();
