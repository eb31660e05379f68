import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RegistriesConfig } from '../../../src/config/registries.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import { formatReference } from '../../../src/oci/reference.ts';
import { resolveShortName } from '../../../src/registry/short-name.ts';
import { assertFails } from '../../support/assert-fails.ts';

const resolve = (name: string, config: Partial<RegistriesConfig> = {}): string[] =>
  resolveShortName(name, { ...defaultRegistries, ...config }).map(formatReference);
const two = { searchRegistries: ['docker.io', 'quay.io/team'] };

const resolves = suite('resolveShortName');
resolves('means Docker Hub when nothing is configured', () => {
  assert.equal(resolve('alpine:3'), ['docker.io/library/alpine:3']);
  assert.equal(resolve('user/app'), ['docker.io/user/app']);
});
resolves('leaves whole names alone', () => assert.equal(resolve('quay.io/x', two), ['quay.io/x']));
resolves('tries each search registry in order', () => {
  assert.equal(resolve('app:1', two), ['docker.io/library/app:1', 'quay.io/team/app:1']);
});
resolves('takes an alias with the tag or digest that was written', () => {
  const aliases = new Map([['app', 'quay.io/x/app']]);
  const digest = `sha256:${'ab'.repeat(32)}`;
  assert.equal(resolve('app', { aliases }), ['quay.io/x/app']);
  assert.equal(resolve('app:2', { aliases }), ['quay.io/x/app:2']);
  assert.equal(resolve(`app@${digest}`, { aliases }), [`quay.io/x/app@${digest}`]);
});
resolves('says when there is nowhere to look', () => {
  const searchOrigin = { file: '/etc/r.conf', line: 4 };
  const error = assertFails(() => resolve('app', { searchRegistries: [], searchOrigin }), 'not-found', /\/etc\/r\.conf:4/);
  assert.match(error.hint ?? '', /docker\.io\/library\/app/);
});
resolves('does not choose among several when it must not', () => {
  assertFails(() => resolve('app', { ...two, shortNameMode: 'enforcing' }), 'invalid-argument', /docker\.io, quay\.io\/team/);
  assert.equal(resolve('app', { shortNameMode: 'enforcing' }), ['docker.io/library/app']);
});
resolves('refuses what is no name', () => {
  assertFails(() => resolve('Upper'), 'invalid-argument');
});
resolves.run();
