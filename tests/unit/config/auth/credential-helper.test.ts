import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askHelper, eraseInHelper, listInHelper, storeInHelper } from '../../../../src/config/auth/credential-helper.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

/** A PATH with a helper `docker-credential-test` of this body in it. */
function pathWith(body: string): { env: { PATH: string } } {
  const directory = mkdtempSync(join(tmpdir(), 'helper-'));
  const program = join(directory, 'docker-credential-test');
  writeFileSync(program, `#!/bin/sh\n${body}\n`);
  chmodSync(program, 0o755);
  return { env: { PATH: `${directory}:/usr/bin:/bin` } };
}

const asks = suite('askHelper');
asks('gives the server on stdin and reads name and secret', async () => {
  const parts = pathWith(
    'read server; [ "$1" = get ] && printf \'{"ServerURL":"%s","Username":"anna","Secret":"for %s"}\' "$server" "$server"',
  );
  assert.equal(await askHelper('test', 'quay.io', parts), { kind: 'password', username: 'anna', password: 'for quay.io' });
});
asks('reads an identity token', async () => {
  assert.equal(await askHelper('test', 'x', pathWith('echo \'{"Username":"<token>","Secret":"T"}\'')), {
    kind: 'identity-token',
    token: 'T',
  });
});
asks('has none when the helper says so', async () => {
  assert.is(await askHelper('test', 'x', pathWith('echo "credentials not found in native keychain"; exit 1')), undefined);
});
asks('says what went wrong', async () => {
  await assertRejects(askHelper('absent', 'x', pathWith('true')), 'not-found', /docker-credential-absent is not installed/);
  await assertRejects(askHelper('test', 'x', pathWith('echo locked; exit 3')), 'unreachable', /ended with status 3: locked/);
  await assertRejects(askHelper('test', 'x', pathWith('echo nonsense')), 'corrupt', /not valid JSON/);
  await assertRejects(askHelper('../evil', 'x', pathWith('true')), 'invalid-argument', /not the name of a program/);
});
asks('ends one that does not stop to talk, and gives up one that says nothing', async () => {
  await assertRejects(askHelper('test', 'x', pathWith('exec yes')), 'unreachable', /docker-credential-test/);
  const slow = { ...pathWith('exec sleep 600'), timeoutMs: 200 };
  await assertRejects(askHelper('test', 'x', slow), 'unreachable', /docker-credential-test gave no answer within 0\.2 s/);
  const signal = AbortSignal.timeout(200);
  await assertRejects(askHelper('test', 'x', { ...pathWith('exec sleep 600'), signal }), 'cancelled');
});
asks.run();

const stores = suite('storeInHelper');
const entry = { server: 'quay.io', username: 'anna', password: 'pa"ss' };
stores('gives all on stdin, nothing in the arguments', async () => {
  const parts = pathWith(
    `input=$(cat); [ "$#" = 1 ] && [ "$1" = store ] && [ "$input" = '{"ServerURL":"quay.io","Username":"anna","Secret":"pa\\"ss"}' ]`,
  );
  await storeInHelper('test', entry, parts);
  await assertRejects(storeInHelper('test', entry, pathWith('cat >&2; exit 2')), 'unreachable', /ended with status 2/);
});
stores.run();

const erases = suite('eraseInHelper');
erases('tells whether there were any', async () => {
  assert.is(await eraseInHelper('test', 'x', pathWith('read server; [ "$1" = erase ] && [ "$server" = x ]')), true);
  assert.is(await eraseInHelper('test', 'x', pathWith('echo credentials not found in native keychain; exit 1')), false);
  await assertRejects(eraseInHelper('test', 'x', pathWith('exit 1')), 'unreachable', /ended with status 1/);
});
erases.run();

const lists = suite('listInHelper');
lists('gives the servers', async () => {
  assert.equal(await listInHelper('test', pathWith('[ "$1" = list ] && echo \'{"a":"x","b":"y"}\'')), ['a', 'b']);
  await assertRejects(listInHelper('test', pathWith('echo []')), 'corrupt', /not an object/);
  await assertRejects(listInHelper('test', pathWith('exit 4')), 'unreachable', /status 4/);
});
lists.run();
