import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeTrust, policyText } from '../../../src/config/policy-edit.ts';
import { assertFails } from '../../support/assert-fails.ts';

const accept = [{ type: 'insecureAcceptAnything' }];
const reject = [{ type: 'reject' }];

function world({ system, own }: { system?: object; own?: object } = {}) {
  const top = mkdtempSync(join(tmpdir(), 'policy-edit-'));
  const places = { configHome: join(top, 'config') };
  const systemDirectory = join(top, 'etc');
  mkdirSync(systemDirectory);
  mkdirSync(join(top, 'config/containers'), { recursive: true });
  writeFileSync(join(top, 'key.asc'), '');
  if (system !== undefined) writeFileSync(join(systemDirectory, 'policy.json'), JSON.stringify(system));
  const path = join(top, 'config/containers/policy.json');
  if (own !== undefined) writeFileSync(path, JSON.stringify(own));
  return { places, options: { systemDirectory }, path, key: join(top, 'key.asc'), systemPath: join(systemDirectory, 'policy.json') };
}
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const test = suite('changeTrust');
test("changes the user's own file, and keeps the rest of it", () => {
  const { places, options, path } = world({ system: { default: reject }, own: { default: accept, transports: { dir: { '': reject } } } });
  assert.is(changeTrust(places, { scope: 'quay.io', type: 'reject', keyPaths: [] }, options), path);
  assert.equal(read(path), { default: accept, transports: { dir: { '': reject }, docker: { 'quay.io': reject } } });
  changeTrust(places, { scope: 'default', type: 'reject', keyPaths: [] }, options);
  assert.equal((read(path) as { default: unknown }).default, reject);
});
test("begins with what the system's file says, where that may not be written", () => {
  const { places, options, path, systemPath } = world({ system: { default: reject } });
  chmodSync(systemPath, 0o444);
  if (process.getuid?.() === 0) return;
  assert.is(changeTrust(places, { scope: 'quay.io/team', type: 'accept', keyPaths: [] }, options), path);
  assert.equal(read(path), { default: reject, transports: { docker: { 'quay.io/team': accept } } });
});
test('asks for a signature of each key', () => {
  const { places, options, key, path } = world({ own: { default: accept } });
  changeTrust(places, { scope: 'r.example:5000', type: 'signedBy', keyPaths: [key, key] }, options);
  changeTrust(places, { scope: '*.example', type: 'sigstoreSigned', keyPaths: [key] }, options);
  const gpg = { type: 'signedBy', keyType: 'GPGKeys', keyPath: key };
  const docker = { '*.example': [{ type: 'sigstoreSigned', keyPath: key }], 'r.example:5000': [gpg, gpg] };
  assert.equal(read(path), { default: accept, transports: { docker } });
});
test('refuses what cannot be meant, and changes nothing then', () => {
  const { places, options, key, path } = world();
  const set = (change: Parameters<typeof changeTrust>[1]) => (): unknown => changeTrust(places, change, options);
  assertFails(set({ scope: 'Bad Name/x', type: 'accept', keyPaths: [] }), 'invalid-argument', /invalid image uri: Bad Name\/x/);
  assertFails(
    set({ scope: 'quay.io', type: 'signedBy', keyPaths: [] }),
    'invalid-argument',
    /at least one public key must be defined for type 'signedBy'/,
  );
  assertFails(
    set({ scope: 'quay.io', type: 'reject', keyPaths: [key] }),
    'invalid-argument',
    /1 public keys unexpectedly provided for trust type reject/,
  );
  assertFails(set({ scope: 'quay.io', type: 'signedBy', keyPaths: [`${key}x`] }), 'not-found', /key .*x does not exist/);
  assert.not.ok(existsSync(path));
});
test('leaves a file alone that cannot be understood', () => {
  const { places, options, path } = world({ own: { default: [{ type: 'trustMe' }] } });
  assertFails(
    () => changeTrust(places, { scope: 'quay.io', type: 'reject', keyPaths: [] }, options),
    'corrupt',
    /unknown requirement "trustMe"/,
  );
  assert.equal(read(path), { default: [{ type: 'trustMe' }] });
});
test.run();

const texts = suite('policyText');
texts('is the file as it stands, or what is implied', () => {
  const { places, options } = world({ system: { default: reject } });
  assert.is(policyText(places, options), JSON.stringify({ default: reject }));
  assert.equal(JSON.parse(policyText(world().places, world().options)), { default: accept });
});
texts.run();
