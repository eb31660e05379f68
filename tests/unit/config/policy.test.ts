import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import type { PolicyReference } from '../../../src/config/policy.ts';
import { acceptAnything, demandOnImage, demandOnPath, loadPolicy, parsePolicy } from '../../../src/config/policy.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { assertFails } from '../../support/assert-fails.ts';

const accept = [{ type: 'insecureAcceptAnything' }];
const reject = [{ type: 'reject' }];
const policy = (value: unknown) => parsePolicy(JSON.stringify(value), 'policy.json');
const alpine: PolicyReference = parseReference('alpine:1');

const loads = suite('loadPolicy');
loads('reads the file of the user before that of the system', () => {
  const top = mkdtempSync(join(tmpdir(), 'policy-'));
  const places = findPlaces({ HOME: top });
  const systemDirectory = join(top, 'etc');
  assert.equal(loadPolicy(places, { systemDirectory }), acceptAnything);
  mkdirSync(systemDirectory);
  writeFileSync(join(systemDirectory, 'policy.json'), JSON.stringify({ default: reject }));
  assert.equal(loadPolicy(places, { systemDirectory }).default, [{ type: 'reject' }]);
  mkdirSync(join(top, '.config/containers'), { recursive: true });
  writeFileSync(join(top, '.config/containers/policy.json'), JSON.stringify({ default: accept }));
  assert.equal(loadPolicy(places, { systemDirectory }).default, [{ type: 'insecureAcceptAnything' }]);
  assertFails(() => loadPolicy(places, { file: join(top, 'nowhere') }), 'not-found');
});
loads.run();

const parses = suite('parsePolicy');
for (const [name, value, pattern] of [
  ['no default', {}, /"default" must be a list with at least one/],
  ['an empty default', { default: [] }, /"default" must be a list with at least one/],
  ['an unknown key', { default: accept, defaults: reject }, /unknown key "defaults"/],
  ['a requirement without type', { default: [{}] }, /has no type/],
  ['scopes that are no object', { default: accept, transports: { docker: [] } }, /transport "docker" must be an object/],
] as const) {
  parses(`refuses ${name}`, () => {
    assertFails(() => policy(value), 'corrupt', pattern);
  });
}
parses('refuses a key that occurs twice', () => {
  assertFails(() => parsePolicy('{"default":[{"type":"reject"}],"default":[{"type":"insecureAcceptAnything"}]}', 'p'), 'corrupt', /twice/);
});
parses.run();

const typesOf = (requirements: readonly { readonly type: string }[]): string[] => requirements.map(({ type }) => type);

const demands = suite('demandOnImage');
demands('takes the default, and says where it stands', () => {
  const demand = demandOnImage(policy({ default: reject }), alpine);
  assert.equal(typesOf(demand.requirements), ['reject']);
  assert.is(demand.where, 'policy.json, default');
});
for (const [scope, matches] of [
  ['docker.io/library/alpine:1', true],
  ['docker.io/library/alpine', true],
  ['docker.io/library', true],
  ['docker.io', true],
  ['*.io', true],
  ['', true],
  ['docker.io/library/alpine:2', false],
  ['docker.io/lib', false],
  ['quay.io', false],
] as const) {
  demands(`${matches ? 'applies' : 'does not apply'} the scope "${scope}"`, () => {
    const demand = demandOnImage(policy({ default: accept, transports: { docker: { [scope]: reject } } }), alpine);
    assert.equal(typesOf(demand.requirements), [matches ? 'reject' : 'insecureAcceptAnything']);
  });
}
demands('lets the most specific scope decide, and names it', () => {
  const given = policy({ default: reject, transports: { docker: { 'docker.io': reject, 'docker.io/library/alpine': accept } } });
  const demand = demandOnImage(given, alpine);
  assert.equal(typesOf(demand.requirements), ['insecureAcceptAnything']);
  assert.is(demand.where, 'policy.json, scope "docker.io/library/alpine"');
});
demands.run();

const paths = suite('demandOnPath');
for (const [path, types] of [
  ['/srv/images/app.tar', ['insecureAcceptAnything']],
  ['/srv/other.tar', ['reject']],
  ['/srv/imagesandmore/app.tar', ['reject']],
] as const) {
  paths(`of ${path}`, () => {
    const given = policy({ default: accept, transports: { 'docker-archive': { '': reject, '/srv/images': accept } } });
    assert.equal(typesOf(demandOnPath(given, 'docker-archive', path).requirements), types);
    assert.equal(typesOf(demandOnPath(given, 'dir', path).requirements), ['insecureAcceptAnything']);
  });
}
paths.run();
