import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../src/oci/digest.ts';
import { referrersTag, withReferrer } from '../../../../src/registry/referrers/fallback.ts';

const entry = (text: string, size: number) => ({ mediaType: 'a/b', digest: digestOf(text), size });

const test = suite('the fallback list');
test('has a tag made of the digest', () => {
  assert.is(referrersTag(digestOf('x')), digestOf('x').replace(':', '-'));
  assert.match(referrersTag(digestOf('x', 'sha512')), /^sha512-[0-9a-f]{64}$/);
});
test('has each manifest once', () => {
  assert.equal(withReferrer([entry('a', 1), entry('b', 1)], entry('a', 2)), [entry('b', 1), entry('a', 2)]);
  assert.equal(withReferrer([], entry('a', 1)), [entry('a', 1)]);
});
test.run();
