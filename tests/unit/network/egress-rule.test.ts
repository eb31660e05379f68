import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatEgressRule, parseEgressRules } from '../../../src/network/egress-rule.ts';
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
