import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CredentialOptions, Credentials } from '../../../src/config/auth-file.ts';
import { credentialKeys, findCredentials } from '../../../src/config/auth-file.ts';
import { findPlaces } from '../../../src/config/places.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const auth = (name: string): { auth: string } => ({ auth: Buffer.from(`${name}:pw`).toString('base64') });
const auths = (entries: Readonly<Record<string, string>>): string =>
  JSON.stringify({ auths: Object.fromEntries(Object.entries(entries).map(([key, name]) => [key, auth(name)])) });

type Case = {
  readonly files: Readonly<Record<string, string>>;
  readonly reference?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: CredentialOptions;
};

/** Looks up credentials among files written below a home; a program `docker-credential-test` is in PATH. */
async function find({ files, reference = 'r.example/team/app', env = {}, options = {} }: Case): Promise<Credentials | undefined> {
  const top = mkdtempSync(join(tmpdir(), 'auth-'));
  mkdirSync(join(top, 'run'), { mode: 0o700 });
  const helper = 'bin/docker-credential-test';
  const script = '#!/bin/sh\nread server; printf \'{"Username":"helped","Secret":"%s"}\' "$server"\n';
  for (const [name, content] of Object.entries({ ...files, [helper]: script })) {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), content);
  }
  chmodSync(join(top, helper), 0o755);
  const variables = { HOME: top, XDG_RUNTIME_DIR: join(top, 'run'), PATH: `${join(top, 'bin')}:/usr/bin:/bin` };
  const named = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, join(top, value)]));
  return findCredentials(findPlaces(variables), { ...variables, ...named }, parseReference(reference), options);
}
const nameOf = async (given: Case): Promise<string | undefined> => {
  const found = await find(given);
  return found?.kind === 'password' ? found.username : found?.kind;
};

const finds = suite('findCredentials');
const order = ['run/containers/auth.json', '.config/containers/auth.json', '.docker/config.json', '.dockercfg'];
for (const [index, name] of order.entries()) {
  finds(`reads ${name} before what comes after it`, async () => {
    const files = Object.fromEntries(
      order
        .slice(index)
        .map((path) => [path, path === '.dockercfg' ? JSON.stringify({ 'r.example': auth(path) }) : auths({ 'r.example': path })]),
    );
    assert.is(await nameOf({ files }), name);
  });
}
finds('takes the entry of the longest part of the path', async () => {
  const all = { 'r.example': 'host', 'r.example/team': 'team', 'r.example/team/app': 'app', 'r.example/team/ap': 'other' };
  const files = { '.config/containers/auth.json': auths(all) };
  assert.is(await nameOf({ files }), 'app');
  assert.is(await nameOf({ files, reference: 'r.example/team/x' }), 'team');
  assert.is(await nameOf({ files, reference: 'r.example/x' }), 'host');
  assert.is(await nameOf({ files, reference: 'other.example/x' }), undefined);
});
finds('goes on to the next file when one has nothing for the registry', async () => {
  assert.is(
    await nameOf({ files: { 'run/containers/auth.json': auths({ x: 'no' }), '.docker/config.json': auths({ 'r.example': 'yes' }) } }),
    'yes',
  );
});
for (const key of ['docker.io', 'https://index.docker.io/v1/', 'index.docker.io']) {
  finds(`finds Docker Hub under ${key}`, async () => {
    assert.is(await nameOf({ files: { '.docker/config.json': auths({ [key]: 'hub' }) }, reference: 'alpine' }), 'hub');
  });
}
finds('reads keys with a scheme', async () => {
  assert.is(await nameOf({ files: { '.docker/config.json': auths({ 'https://r.example': 'yes' }) } }), 'yes');
});
finds('does not take the entry of one path for the host', async () => {
  assert.is(await nameOf({ files: { '.docker/config.json': auths({ 'r.example/other': 'no' }) } }), undefined);
});
finds('reads only the file that is named, which must exist', async () => {
  const files = { mine: auths({ 'r.example': 'mine' }), 'run/containers/auth.json': auths({ 'r.example': 'run' }) };
  assert.is(await nameOf({ files, env: { REGISTRY_AUTH_FILE: 'mine' } }), 'mine');
  await assertRejects(find({ files, env: { REGISTRY_AUTH_FILE: 'nowhere' } }), 'not-found', /nowhere does not exist/);
  await assertRejects(find({ files, options: { authFile: '/nowhere/x' } }), 'not-found', /\/nowhere\/x does not exist/);
});
finds('reads the directory that DOCKER_CONFIG names', async () => {
  assert.is(await nameOf({ files: { 'd/config.json': auths({ 'r.example': 'yes' }) }, env: { DOCKER_CONFIG: 'd' } }), 'yes');
});
finds('asks the helper of a registry, and the store for all', async () => {
  const helpers = JSON.stringify({ credHelpers: { 'r.example': 'test' } });
  assert.equal(await find({ files: { '.docker/config.json': helpers } }), { kind: 'password', username: 'helped', password: 'r.example' });
  const store = JSON.stringify({ auths: { 'r.example': {} }, credsStore: 'test' });
  assert.is(await nameOf({ files: { '.docker/config.json': store } }), 'helped');
  const hub = await find({ files: { '.docker/config.json': store }, reference: 'alpine' });
  assert.equal(hub, { kind: 'password', username: 'helped', password: 'https://index.docker.io/v1/' });
});
finds('asks the helpers of registries.conf in their order', async () => {
  const files = { 'run/containers/auth.json': auths({ 'r.example': 'file' }) };
  assert.is(await nameOf({ files, options: { helpers: ['test', 'containers-auth.json'] } }), 'helped');
  assert.is(await nameOf({ files, options: { helpers: ['containers-auth.json', 'test'] } }), 'file');
});
finds('warns of a helper that is not there, and goes on without', async () => {
  const warnings: string[] = [];
  const files = { '.docker/config.json': JSON.stringify({ credsStore: 'absent' }) };
  assert.is(await find({ files, options: { warn: (message) => warnings.push(message) } }), undefined);
  assert.match(warnings[0] ?? '', /docker-credential-absent is not installed/);
});
finds('takes an empty file for none, and says which is broken', async () => {
  assert.is(await find({ files: { 'run/containers/auth.json': '' } }), undefined);
  await assertRejects(find({ files: { 'run/containers/auth.json': '{' } }), 'corrupt', /auth\.json is not valid JSON/);
  await assertRejects(find({ files: { 'run/containers/auth.json': '{"auths":[]}' } }), 'corrupt', /"auths" must be an object/);
});
finds.run();

const keys = suite('credentialKeys');
keys('go from the whole path to the host', () => {
  assert.equal(credentialKeys({ domain: 'h:1', path: 'a/b' }), ['h:1/a/b', 'h:1/a', 'h:1']);
});
keys.run();
