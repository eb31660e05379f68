import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toRegistryAccess } from '../../../../src/cli/request/registry-access.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const none = {
  authFile: undefined,
  credentials: undefined,
  tlsVerify: undefined,
  certificates: undefined,
  retries: undefined,
  retryDelay: undefined,
};

const test = suite('toRegistryAccess');
test('says nothing when nothing was typed', () => assert.equal(toRegistryAccess(none, '/w'), {}));
test('reads everything', () => {
  const access = toRegistryAccess(
    { authFile: 'a', credentials: 'u:p:q', tlsVerify: false, certificates: '/c', retries: 2, retryDelay: '1s' },
    '/w',
  );
  assert.equal(access, {
    authFile: '/w/a',
    credentials: { username: 'u', password: 'p:q' },
    verifyTls: false,
    certificateDirectory: '/c',
    retries: 2,
    retryDelayMs: 1000,
  });
});
test('takes a bare number for seconds', () => assert.is(toRegistryAccess({ ...none, retryDelay: '3' }, '/').retryDelayMs, 3000));
test('needs a user', () => void assertFails(() => toRegistryAccess({ ...none, credentials: ':p' }, '/'), 'invalid-argument', /username/));
test('refuses a negative delay', () =>
  void assertFails(() => toRegistryAccess({ ...none, retryDelay: '-1s' }, '/'), 'invalid-argument', /negative/));
test.run();
