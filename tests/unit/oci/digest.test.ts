import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestAlgorithm, digestFromHex, digestHex, digestOf, isDigest, parseDigest } from '../../../src/oci/digest.ts';
import { assertFails } from '../../support/assert-fails.ts';

const emptySha256 = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const parses = suite('parseDigest');
parses('reads sha256 and sha512', () => {
  assert.is(parseDigest(emptySha256), emptySha256);
  assert.is(parseDigest(`sha512:${'0f'.repeat(64)}`), `sha512:${'0f'.repeat(64)}`);
});
for (const text of [
  '',
  'sha256',
  'sha256:',
  `sha256:${'a'.repeat(63)}`,
  `sha256:${'a'.repeat(65)}`,
  `sha256:${'A'.repeat(64)}`,
  `sha512:${'a'.repeat(64)}`,
  `${emptySha256}\n`,
  ` ${emptySha256}`,
  `sha256:${'../'.repeat(21)}a`,
  `SHA256:${'a'.repeat(64)}`,
]) {
  parses(`refuses ${JSON.stringify(text.slice(0, 40))} (${text.length} characters)`, () => {
    assertFails(() => parseDigest(text), 'invalid-argument', /invalid digest/);
  });
}
parses('says which algorithms there are', () => {
  assertFails(() => parseDigest(`md5:${'a'.repeat(32)}`), 'unsupported', /only sha256 and sha512/);
  assertFails(() => parseDigest(`blake3:${'a'.repeat(64)}`), 'unsupported');
});
parses.run();

const parts = suite('digestHex, digestAlgorithm, digestFromHex');
parts('take a digest apart and put it together', () => {
  const digest = parseDigest(emptySha256);
  assert.is(digestAlgorithm(digest), 'sha256');
  assert.is(digestAlgorithm(parseDigest(`sha512:${'0'.repeat(128)}`)), 'sha512');
  assert.is(digestFromHex(digestHex(digest)), digest);
});
parts.run();

const computes = suite('digestOf');
computes('computes both algorithms', () => {
  assert.is(digestOf(''), emptySha256);
  assert.is(digestOf(new Uint8Array()), emptySha256);
  assert.match(digestOf('', 'sha512'), /^sha512:cf83e1357eefb8bd/);
});
computes.run();

const guards = suite('isDigest');
guards('is false for anything but a digest', () => {
  for (const value of [undefined, null, 7, {}, [], 'latest']) assert.is(isDigest(value), false);
  assert.is(isDigest(emptySha256), true);
});
guards.run();
