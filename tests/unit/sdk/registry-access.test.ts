import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Given } from '../../../src/sdk/given.ts';
import { registryAccess, registryOptionNames } from '../../../src/sdk/registry-access.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('registryAccess');

const read = (options: unknown) => registryAccess(new Given('pull', options, registryOptionNames), '/here');

test('leaves all that is not said to the configuration', () => assert.equal(read({}), {}));

test('reads what is said', () => {
  const credentials = { username: 'u', password: 'p:q' };
  assert.equal(read({ credentials, authFile: 'auth.json', certDir: '/certs', tlsVerify: false }), {
    credentials,
    authFile: '/here/auth.json',
    certificateDirectory: '/certs',
    verifyTls: false,
  });
});

test('refuses half of what it takes, and never says a password', () => {
  const { message, hint = '' } = assertFails(() => read({ credentials: { username: '', password: 'secret' } }), 'invalid-argument');
  assert.not.ok(`${message}${hint}`.includes('secret'));
  assert.is(
    assertFails(() => read({ credentials: 'u:secret' }), 'invalid-argument').message,
    'credentials: it must be { username, password }',
  );
  assertFails(() => read({ credentials: { user: 'u' } }), 'invalid-argument', /"user"/);
});

test.run();
