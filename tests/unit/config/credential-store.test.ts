import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { forgetAllCredentials, forgetCredentials, storeCredentials, writtenFile } from '../../../src/config/credential-store.ts';
import type { StoreOptions } from '../../../src/config/credential-store.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const anna = { username: 'anna', password: 'pa:ss' };
const auth = 'YW5uYTpwYTpzcw==';
const own = '.config/containers/auth.json';
const session = 'run/containers/auth.json';

/** A home with files in it, and a helper `docker-credential-test` that keeps what it is given in `kept/`. */
function world(files: Readonly<Record<string, object>> = {}) {
  const top = mkdtempSync(join(tmpdir(), 'store-'));
  const helper = `#!/bin/sh
cd ${top}/kept || exit 9
case "$1" in
store) cat > last; name=$(sed -n 's/.*"ServerURL":"\\([^"]*\\)".*/\\1/p' last | tr / _); mv last "$name" ;;
erase) read server; name=$(echo "$server" | tr / _); [ -e "$name" ] || { echo 'credentials not found in native keychain'; exit 1; }; rm "$name" ;;
list) printf '{'; first=; for name in *; do [ -e "$name" ] || continue; printf '%s"%s":"anna"' "$first" "$name"; first=,; done; printf '}' ;;
esac
`;
  for (const directory of ['bin', 'kept', 'run']) mkdirSync(join(top, directory), { mode: 0o700 });
  writeFileSync(join(top, 'bin/docker-credential-test'), helper);
  chmodSync(join(top, 'bin/docker-credential-test'), 0o755);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), JSON.stringify(content));
  }
  const places = { configHome: join(top, '.config'), cacheHome: join(top, '.cache'), runtimeDir: join(top, 'run') };
  const options: StoreOptions = { places, env: { PATH: `${join(top, 'bin')}:/usr/bin:/bin` }, helpers: ['containers-auth.json'] };
  const read = (name: string): unknown => JSON.parse(readFileSync(join(top, name), 'utf8'));
  return { top, options, read };
}

const stores = suite('storeCredentials');
stores('writes the file that outlives a reboot, and takes away what would be found before it', async () => {
  const { options, read, top } = world({ [session]: { auths: { 'r.example': { auth: 'b2xkOm9sZA==' }, 'other.example': { auth } } } });
  assert.is(await storeCredentials({ key: 'r.example', ...anna }, options), join(top, own));
  assert.equal(read(own), { auths: { 'r.example': { auth } } });
  assert.equal(read(session), { auths: { 'other.example': { auth } } });
});
stores('adds to what is there, keys with a path too', async () => {
  const { options, read } = world({ [own]: { auths: { 'a.example': { auth } }, extra: 1 } });
  await storeCredentials({ key: 'a.example/team/app', ...anna }, options);
  assert.equal(read(own), { auths: { 'a.example': { auth }, 'a.example/team/app': { auth } }, extra: 1 });
});
stores('writes the file that is named, and no other', async () => {
  const { options, read, top } = world({ [session]: { auths: { 'r.example': { auth } } } });
  await storeCredentials({ key: 'r.example', ...anna }, { ...options, authFile: join(top, 'named.json') });
  assert.equal(read('named.json'), { auths: { 'r.example': { auth } } });
  assert.equal(read(session), { auths: { 'r.example': { auth } } });
  assert.not.ok(existsSync(join(top, own)));
  const env = { ...options.env, REGISTRY_AUTH_FILE: join(top, 'by-env.json') };
  assert.is(await storeCredentials({ key: 'r.example', ...anna }, { ...options, env }), join(top, 'by-env.json'));
});
stores("writes Docker's names for the Hub into Docker's file, and refuses keys with a path there", async () => {
  const { options, read, top } = world();
  const compat = { ...options, compatFile: join(top, 'config.json') };
  await storeCredentials({ key: 'docker.io', ...anna }, compat);
  assert.equal(read('config.json'), { auths: { 'https://index.docker.io/v1/': { auth } } });
  await assertRejects(storeCredentials({ key: 'r.example/x', ...anna }, compat), 'unsupported', /namespaced key "r\.example\/x"/);
});
stores('gives them to the helper that the file names for the registry', async () => {
  const { options, read, top } = world({ [own]: { credHelpers: { 'r.example': 'test' } } });
  assert.is(await storeCredentials({ key: 'r.example', ...anna }, options), 'credential helper: test');
  assert.equal(read('kept/r.example'), { ServerURL: 'r.example', Username: 'anna', Secret: 'pa:ss' });
  assert.equal(read(own), { credHelpers: { 'r.example': 'test' } });
  assert.is(await forgetCredentials('r.example', options), true);
  assert.not.ok(existsSync(join(top, 'kept/r.example')));
});
stores('gives them to the helper that the file names for all, and leaves the name of the registry as Docker does', async () => {
  const { options, read } = world({ [own]: { credsStore: 'test' } });
  await storeCredentials({ key: 'r.example', ...anna }, options);
  assert.equal(read('kept/r.example'), { ServerURL: 'r.example', Username: 'anna', Secret: 'pa:ss' });
  assert.equal(read(own), { credsStore: 'test', auths: { 'r.example': {} } });
  await storeCredentials({ key: 'r.example/team', ...anna }, options);
  assert.equal(read(own), { credsStore: 'test', auths: { 'r.example': {}, 'r.example/team': { auth } } });
});
stores('gives them to the helpers that registries.conf names, in order, until one takes them', async () => {
  const { options, read, top } = world();
  const helpers = ['absent', 'test', 'containers-auth.json'];
  assert.is(await storeCredentials({ key: 'r.example', ...anna }, { ...options, helpers }), 'credential helper: test');
  assert.equal(read('kept/r.example'), { ServerURL: 'r.example', Username: 'anna', Secret: 'pa:ss' });
  assert.not.ok(existsSync(join(top, own)));
  await assertRejects(storeCredentials({ key: 'r.example', ...anna }, { ...options, helpers: ['absent'] }), 'not-found', /not installed/);
});
stores.run();

const forgets = suite('forgetCredentials');
forgets("takes them out of the user's file and the session's", async () => {
  const entry = { auths: { 'r.example': { auth }, 'r.example/x': { auth } } };
  const { options, read } = world({ [own]: entry, [session]: entry });
  assert.is(await forgetCredentials('r.example', options), true);
  assert.equal(read(own), { auths: { 'r.example/x': { auth } } });
  assert.equal(read(session), { auths: { 'r.example/x': { auth } } });
  assert.is(await forgetCredentials('r.example', options), false);
});
forgets('wants the file that is named to be there', async () => {
  const { options, top } = world();
  const promise = forgetCredentials('r.example', { ...options, authFile: join(top, 'none.json') });
  await assertRejects(promise, 'not-found', /credential file is not accessible: .*none\.json/);
});
forgets('forgets all, those of helpers too', async () => {
  const { options, read, top } = world({
    [own]: { auths: { 'a.example': { auth }, 'b.example': {} }, credsStore: 'test', credHelpers: { 'c.example': 'test' } },
  });
  await storeCredentials({ key: 'c.example', ...anna }, options);
  await storeCredentials({ key: 'b.example', ...anna }, options);
  await forgetAllCredentials({ ...options, helpers: ['containers-auth.json', 'test'] });
  assert.equal(read(own), { auths: {}, credsStore: 'test', credHelpers: {} });
  assert.not.ok(existsSync(join(top, 'kept/b.example')) || existsSync(join(top, 'kept/c.example')));
});
forgets.run();

const files = suite('writtenFile');
files("is the one named, else the environment's, else the user's", () => {
  const { options, top } = world();
  assert.is(writtenFile(options), join(top, own));
  assert.is(writtenFile({ ...options, env: { REGISTRY_AUTH_FILE: '/e' } }), '/e');
  assert.is(writtenFile({ ...options, env: { REGISTRY_AUTH_FILE: '/e' }, authFile: '/a' }), '/a');
});
files.run();
