import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RegistryRule } from '../../../src/config/registries.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import { formatReference, parseReference } from '../../../src/oci/reference.ts';
import { endpointsFor } from '../../../src/registry/endpoints.ts';
import { assertFails } from '../../support/assert-fails.ts';

const rule = (more: Partial<RegistryRule> & { prefix: string }): RegistryRule => ({
  location: more.prefix,
  insecure: false,
  blocked: false,
  mirrors: [],
  origin: { file: 'r.conf', line: 1 },
  ...more,
});
const endpoints = (name: string, ...rules: readonly RegistryRule[]): string[] =>
  endpointsFor(parseReference(name), { ...defaultRegistries, rules }).map(
    ({ reference, insecure, isMirror }) => `${formatReference(reference)}${insecure ? ' insecure' : ''}${isMirror ? ' mirror' : ''}`,
  );
const digest = `sha256:${'ab'.repeat(32)}`;

const finds = suite('endpointsFor');
finds('is the registry itself without a rule', () => {
  assert.equal(endpoints('quay.io/a:1'), ['quay.io/a:1']);
  assert.equal(endpoints('quay.io/a:1', rule({ prefix: 'quay' }), rule({ prefix: 'quay.io/ab' })), ['quay.io/a:1']);
});
finds('takes the longest prefix', () => {
  const rules = [rule({ prefix: 'quay.io', blocked: true }), rule({ prefix: 'quay.io/a', insecure: true })];
  assert.equal(endpoints('quay.io/a/b', ...rules), ['quay.io/a/b insecure']);
  assertFails(() => endpoints('quay.io/ab', ...rules), 'denied', /registry quay\.io is blocked in r\.conf:1/);
});
finds('puts the location in place of the prefix', () => {
  assert.equal(endpoints('quay.io/team/a:1', rule({ prefix: 'quay.io/team', location: 'in.example:5000/x' })), ['in.example:5000/x/a:1']);
  assert.equal(endpoints('alpine', rule({ prefix: 'docker.io', location: 'local/hub' })), ['local/hub/library/alpine']);
});
finds('asks mirrors first, those that serve the pull', () => {
  const mirrors = [
    { location: 'all.example', insecure: true, use: 'all' },
    { location: 'digest.example', insecure: false, use: 'digest-only' },
    { location: 'tag.example/x', insecure: false, use: 'tag-only' },
  ] as const;
  const hub = rule({ prefix: 'docker.io', mirrors });
  assert.equal(endpoints('alpine:1', hub), [
    'all.example/library/alpine:1 insecure mirror',
    'tag.example/x/library/alpine:1 mirror',
    'docker.io/library/alpine:1',
  ]);
  assert.equal(endpoints(`alpine@${digest}`, hub), [
    `all.example/library/alpine@${digest} insecure mirror`,
    `digest.example/library/alpine@${digest} mirror`,
    `docker.io/library/alpine@${digest}`,
  ]);
});
finds('knows wildcards: subdomains, not the domain', () => {
  const corp = rule({ prefix: '*.corp.example', location: '', insecure: true });
  assert.equal(endpoints('a.corp.example/x', corp), ['a.corp.example/x insecure']);
  assert.equal(endpoints('a.b.corp.example:5000/x', corp), ['a.b.corp.example:5000/x insecure']);
  assert.equal(endpoints('corp.example/x', corp), ['corp.example/x']);
  assert.equal(endpoints('acorp.example/x', corp), ['acorp.example/x']);
  assert.equal(endpoints('a.corp.example/x', rule({ prefix: '*.corp.example', location: 'proxy.example' })), ['proxy.example/x']);
});
finds.run();
