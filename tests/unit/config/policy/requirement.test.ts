import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRequirement } from '../../../../src/config/policy/requirement.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const identity = { type: 'matchRepoDigestOrExact' };
const test = suite('parseRequirement');
for (const [name, value, expected] of [
  ['reject', { type: 'reject' }, { type: 'reject' }],
  [
    'a key of GnuPG in a file',
    { type: 'signedBy', keyType: 'GPGKeys', keyPath: '/k.gpg' },
    { type: 'signedBy', keys: { paths: ['/k.gpg'], data: [] }, signedIdentity: identity },
  ],
  [
    'several files, and a name that must match',
    { type: 'signedBy', keyType: 'GPGKeys', keyPaths: ['/a', '/b'], signedIdentity: { type: 'matchExact' } },
    { type: 'signedBy', keys: { paths: ['/a', '/b'], data: [] }, signedIdentity: { type: 'matchExact' } },
  ],
  [
    'a key of cosign in the file itself',
    { type: 'sigstoreSigned', keyData: 'aGVsbG8=' },
    { type: 'sigstoreSigned', keys: { paths: [], data: [Buffer.from('hello')] }, signedIdentity: identity },
  ],
  [
    'several such keys',
    { type: 'sigstoreSigned', keyDatas: ['aGVsbG8=', 'aGVsbG8='] },
    { type: 'sigstoreSigned', keys: { paths: [], data: [Buffer.from('hello'), Buffer.from('hello')] }, signedIdentity: identity },
  ],
  ['fulcio', { type: 'sigstoreSigned', fulcio: {} }, { type: 'uncheckable', what: '"sigstoreSigned" with "fulcio"' }],
  [
    'rekor beside a key',
    { type: 'sigstoreSigned', keyPath: '/k', rekorPublicKeyPath: '/r' },
    { type: 'uncheckable', what: '"sigstoreSigned" with "rekorPublicKeyPath"' },
  ],
  [
    'certificates',
    { type: 'signedBy', keyType: 'X509Certificates' },
    { type: 'uncheckable', what: '"signedBy" with keyType "X509Certificates"' },
  ],
  ['signedBaseLayer', { type: 'signedBaseLayer', baseLayerIdentity: {} }, { type: 'uncheckable', what: '"signedBaseLayer"' }],
] as const) {
  test(`reads ${name}`, () => assert.equal(parseRequirement(value as never, 'p'), expected));
}
for (const [name, value, pattern] of [
  ['an unknown type', { type: 'accept' }, /p: unknown requirement "accept"/],
  ['an unknown key', { type: 'reject', because: 'x' }, /unknown key "because"/],
  ['no key', { type: 'signedBy', keyType: 'GPGKeys' }, /exactly one of "keyPath", "keyPaths", "keyData"/],
  ['two kinds of keys', { type: 'signedBy', keyType: 'GPGKeys', keyPath: '/a', keyData: 'AAAA' }, /exactly one of/],
  ['an empty list of keys', { type: 'sigstoreSigned', keyPaths: [] }, /"keyPaths" must be a list/],
  ['a key that is no text', { type: 'sigstoreSigned', keyPath: 1 }, /"keyPath" must be text/],
  ['a key that is no base64', { type: 'sigstoreSigned', keyData: 'a b' }, /"keyData" is not base64/],
  ['an unknown kind of key', { type: 'signedBy', keyType: 'PGP', keyPath: '/a' }, /"keyType" must be "GPGKeys"/],
] as const) {
  test(`refuses ${name}`, () => {
    assertFails(() => parseRequirement(value as never, 'p'), 'corrupt', pattern);
  });
}
test.run();
