import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findNamed, parseNamedContext } from '../../../../src/build/context/named.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('--build-context');
const digest = digestOf('x');

for (const [value, expected] of [
  ['docker-image://alpine:3', { kind: 'image', reference: 'alpine:3' }],
  ['container-image://alpine', { kind: 'image', reference: 'alpine' }],
  ['docker://alpine', { kind: 'image', reference: 'alpine' }],
  ['oci-layout:///a/b', { kind: 'layout', path: '/a/b', tag: undefined, digest: undefined }],
  [`oci-layout://b:v1@${digest}`, { kind: 'layout', path: '/here/b', tag: 'v1', digest }],
  ['../dir', { kind: 'files', name: '../dir' }],
  ['https://host/r.git#v1', { kind: 'files', name: 'https://host/r.git#v1' }],
] as const)
  test(`reads ${value}`, () => assert.equal(parseNamedContext('n', value, '/here'), expected));

for (const [value, code] of [
  ['', 'invalid-argument'],
  ['-', 'invalid-argument'],
  ['oci-layout://', 'invalid-argument'],
  ['oci-layout://a@sha256:zz', 'invalid-argument'],
  ['target:base', 'unsupported'],
] as const)
  test(`refuses ${value === '' ? 'nothing' : value}`, () => void assertFails(() => parseNamedContext('n', value, '/here'), code));

test('finds a context by any spelling of an image, and that of a platform first', () => {
  const contexts = { 'docker.io/library/alpine:latest': 'a', 'alpine::linux/arm64': 'b', src: 'c' };
  assert.equal(findNamed(contexts, 'alpine'), { name: 'docker.io/library/alpine:latest', value: 'a' });
  assert.is(findNamed(contexts, 'alpine', { os: 'linux', architecture: 'arm64' })?.value, 'b');
  assert.is(findNamed(contexts, 'alpine', { os: 'linux', architecture: 'amd64' })?.value, 'a');
  assert.is(findNamed(contexts, 'src')?.value, 'c');
  assert.is(findNamed(contexts, 'alpine:3'), undefined);
  assert.is(findNamed(contexts, '__proto__'), undefined);
  assert.is(findNamed(contexts, 'toString'), undefined);
});

test.run();
