import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isShortNameMatch } from '../../../../src/image/resolve/short-name-match.ts';

const test = suite('isShortNameMatch');

for (const [full, typed, expected] of [
  ['quay.io/libpod/alpine:latest', 'alpine', true],
  ['quay.io/libpod/alpine:latest', 'libpod/alpine', true],
  ['quay.io/libpod/alpine:latest', 'alpine:latest', true],
  ['quay.io/libpod/alpine:3', 'alpine', false],
  ['quay.io/libpod/alpine:3', 'alpine:3', true],
  ['quay.io/libpod/myalpine:latest', 'alpine', false],
] as const) {
  test(`${full} ${expected ? 'is' : 'is not'} ${typed}`, () => assert.is(isShortNameMatch(full, typed), expected));
}

test.run();
