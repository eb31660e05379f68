import { basename } from 'node:path';
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
    { authFile: basename(import.meta.filename), credentials: 'u:p:q', tlsVerify: false, certificates: '/c', retries: 2, retryDelay: '1s' },
    import.meta.dirname,
  );
  assert.equal(access, {
    authFile: import.meta.filename,
    credentials: { username: 'u', password: 'p:q' },
    verifyTls: false,
    certificateDirectory: '/c',
    retries: 2,
    retryDelayMs: 1000,
  });
});
test('takes a bare number for seconds', () => assert.is(toRegistryAccess({ ...none, retryDelay: '3' }, '/').retryDelayMs, 3000));
for (const [credentials, pattern] of [
  [':p', /no username given in --creds/],
  ['', /no username/],
  ['anna', /no password given in --creds\n.*tiffin login/],
  ['anna:', /no password/],
] as const) {
  test(`refuses the credentials "${credentials}"`, () => {
    assertFails(() => toRegistryAccess({ ...none, credentials }, '/'), 'invalid-argument', pattern);
  });
}
test('wants the credentials file to be there', () => {
  assertFails(
    () => toRegistryAccess({ ...none, authFile: 'none' }, '/nowhere'),
    'not-found',
    /not accessible: \/nowhere\/none: no such file/,
  );
});
test('refuses a negative delay', () =>
  void assertFails(() => toRegistryAccess({ ...none, retryDelay: '-1s' }, '/'), 'invalid-argument', /negative/));
test.run();
