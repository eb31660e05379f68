import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSecretOption, secretPath } from '../../../src/runtime/secret-option.ts';
import { assertFails } from '../../support/assert-fails.ts';

const plain = { kind: 'file', source: 'a', target: undefined, uid: 0, gid: 0, mode: 0o444 };

const test = suite('parseSecretOption');
for (const [text, wanted] of [
  ['a', plain],
  ['a,type=mount', plain],
  ['source=a,target=x', { ...plain, target: '/run/secrets/x' }],
  ['a,target=/etc/a', { ...plain, target: '/etc/a' }],
  ['a,target=../../a', { ...plain, target: '/a' }],
  ['a,uid=5,gid=6,mode=0440', { ...plain, uid: 5, gid: 6, mode: 0o440 }],
  ['a,mode=1777', { ...plain, mode: 0o777 }],
  ['a,type=env', { kind: 'variable', source: 'a', name: undefined }],
  ['a,type=env,target=TOKEN', { kind: 'variable', source: 'a', name: 'TOKEN' }],
] as const) {
  test(`reads ${text}`, () => assert.equal(parseSecretOption(text), wanted));
}
for (const [text, reason] of [
  ['', /no source found/],
  ['a,mode=9', /mode 9 invalid: parsing secret/],
  ['a,mode=', /mode {2}invalid/],
  ['a,uid=-1', /UID -1 invalid/],
  ['a,uid=4294967296', /UID 4294967296 invalid/],
  ['a,gid=1x', /GID 1x invalid/],
  ['a,type=foo', /type foo is invalid/],
  ['a,type=env,type=mount', /more than one secret type/],
  ['a,foo=bar', /option foo=bar invalid/],
  ['a,constructor=x', /option constructor=x invalid/],
  ['a,target', /option target must be in form option=value/],
  ['a,type=env,uid=5', /UID, GID, Mode options cannot be set with secret type env/],
  ['a,type=env,target=A=B', /A=B is no name of a variable/],
  ['a,target=.', /no place for a file/],
  ['a,target=..', /no place for a file/],
  ['a,target=/', /no place for a file/],
] as const) {
  test(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseSecretOption(text), 'invalid-argument', reason));
}
test('puts a name below /run/secrets', () => assert.is(secretPath('db'), '/run/secrets/db'));
test.run();
