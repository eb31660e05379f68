import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import { checkCredentials, openHost, parseRegistryKey } from '../../../src/registry/host.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { registry } from '../../support/registry.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';

const anna = { username: 'anna', password: 'pa:ss' };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

const parses = suite('parseRegistryKey');
for (const [text, key, host, path] of [
  ['quay.io', 'quay.io', 'quay.io', ''],
  ['localhost:5000', 'localhost:5000', 'localhost:5000', ''],
  ['quay.io/team/app', 'quay.io/team/app', 'quay.io', 'team/app'],
  ['https://quay.io/v2/', 'quay.io', 'quay.io', ''],
  ['http://localhost:5000', 'localhost:5000', 'localhost:5000', ''],
  ['quay.io/', 'quay.io', 'quay.io', ''],
] as const) {
  parses(`reads ${text}`, () => assert.equal(parseRegistryKey(text), { key, registry: host, path }));
}
for (const text of ['quay.io/app:1', 'quay.io/app@sha256:00', '', '../x', 'a b', 'quay.io/UPPER', '/x']) {
  parses(`refuses ${JSON.stringify(text)}`, () => {
    assertFails(() => parseRegistryKey(text), 'invalid-argument');
  });
}
parses.run();

const check = (home: ScratchHome, address: string, credentials: typeof anna): Promise<void> => {
  const options = { places: findPlaces(home.env), env: home.env, registries: defaultRegistries, log, credentials };
  return checkCredentials(parseRegistryKey(address), options);
};
const real = suiteNeeding('checkCredentials', 'registry', 'htpasswd', 'openssl');
real('asks a registry with passwords', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { htpasswd: { user: 'anna', password: 'pa:ss' } });
  await check(home, server.address, anna);
  await check(home, `${server.address}/team/app`, anna);
  await assertRejects(check(home, server.address, { ...anna, password: 'wrong' }), 'unauthorized');
});
real('asks a registry with tokens, for no repository', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { token: { user: 'anna', password: 'pa:ss', anonymousPull: true } });
  await check(home, server.address, anna);
  assert.equal(
    server.tokenServer?.requests.map(({ query, authorised }) => [/scope/.test(query), authorised]),
    [[false, true]],
  );
  await assertRejects(check(home, server.address, { ...anna, password: 'wrong' }), 'unauthorized');
});
real.run();

const opens = suite('openHost');
opens('asks the rules of registries.conf', () => {
  const rule = { prefix: 'r.example', location: '', insecure: false, blocked: true, mirrors: [], origin: { file: 'r.conf', line: 1 } };
  const options = { places: findPlaces({ HOME: '/nowhere' }), env: {}, registries: { ...defaultRegistries, rules: [rule] }, log };
  assertFails(() => openHost({ registry: 'r.example', scope: '' }, options), 'denied', /blocked in r\.conf:1/);
  assertFails(() => openHost({ registry: 'r/x', scope: '' }, options), 'invalid-argument');
});
opens.run();
