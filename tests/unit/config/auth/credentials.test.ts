import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeEntry } from '../../../../src/config/auth/credentials.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const decodes = suite('decodeEntry');
for (const [name, entry, expected] of [
  ['name and password', { auth: base64('anna:pa:ss') }, { kind: 'password', username: 'anna', password: 'pa:ss' }],
  ['padding with NULs', { auth: base64('anna:pass\0\0') }, { kind: 'password', username: 'anna', password: 'pass' }],
  ['an empty password', { auth: base64('anna:') }, { kind: 'password', username: 'anna', password: '' }],
  ['plain fields', { username: 'anna', password: 'pass' }, { kind: 'password', username: 'anna', password: 'pass' }],
  ['an identity token', { auth: base64('anna:x'), identitytoken: 'T' }, { kind: 'identity-token', token: 'T' }],
  ['a registry token', { registrytoken: 'T' }, { kind: 'registry-token', token: 'T' }],
  ['an entry that a helper fills', {}, undefined],
  ['null', null, undefined],
] as const) {
  decodes(`reads ${name}`, () => assert.equal(decodeEntry(entry, 'entry'), expected));
}
decodes('refuses the rest, without the secret', () => {
  const error = assertFails(
    () => decodeEntry({ auth: base64('secret') }, 'auth.json: entry "x"'),
    'corrupt',
    /auth\.json: entry "x": "auth" is not/,
  );
  assert.not.match(error.message, base64('secret'));
  assertFails(() => decodeEntry('x', 'entry'), 'corrupt');
  assertFails(() => decodeEntry({ auth: 7 }, 'entry'), 'corrupt');
});
decodes.run();
