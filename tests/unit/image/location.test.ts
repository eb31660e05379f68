import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatImageLocation, parseImageLocation } from '../../../src/image/location.ts';
import type { ImageLocation } from '../../../src/image/location.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseImageLocation');

const locations: readonly (readonly [string, ImageLocation | undefined])[] = [
  ['docker://quay.io/a/b:1', { transport: 'docker', reference: 'quay.io/a/b:1' }],
  ['docker-archive:a.tar', { transport: 'docker-archive', path: 'a.tar' }],
  ['docker-archive:/a.tar:busybox:1', { transport: 'docker-archive', path: '/a.tar', selector: { name: 'busybox:1' } }],
  ['docker-archive:/a.tar:@2', { transport: 'docker-archive', path: '/a.tar', selector: { index: 2 } }],
  ['oci:dir:tag', { transport: 'oci', path: 'dir', selector: { name: 'tag' } }],
  ['oci:dir', { transport: 'oci', path: 'dir' }],
  ['oci-archive:/x.tar:quay.io/a:1', { transport: 'oci-archive', path: '/x.tar', selector: { name: 'quay.io/a:1' } }],
  ['dir:/a:b', { transport: 'dir', path: '/a:b' }],
  ['docker-daemon:busybox:1', { transport: 'docker-daemon', reference: 'busybox:1' }],
  ['alpine', undefined],
  ['alpine:3', undefined],
  ['docker:dind', undefined],
  ['localhost:5000/a', undefined],
];

for (const [text, expected] of locations) {
  test(`${text} is ${JSON.stringify(expected)}`, () => {
    const location = parseImageLocation(text);
    assert.equal(location, expected);
    if (location !== undefined) assert.is(formatImageLocation(location), text);
  });
}

test('a colon without a name behind it says nothing', () => {
  assert.equal(parseImageLocation('oci:dir:'), { transport: 'oci', path: 'dir' });
});

for (const [text, code, words] of [
  ['oci:', 'invalid-argument', /oci reference isn't of the form oci:PATH\[:NAME\]/],
  ['docker-archive:', 'invalid-argument', /isn't of the form/],
  ['dir:', 'invalid-argument', /isn't of the form dir:PATH/],
  ['oci:dir:@x', 'invalid-argument', /invalid source index "@x"/],
  ['oci:dir:@-1', 'invalid-argument', /invalid source index/],
  ['containers-storage:alpine', 'unsupported', /transport containers-storage is not supported/],
  ['sif:/x', 'unsupported', /transport sif is not supported/],
  ['ostree:x', 'unsupported', /transport ostree is not supported/],
  ['tarball:/x', 'unsupported', /transport tarball is not supported/],
] as const) {
  test(`${text} is refused`, () => {
    assertFails(() => parseImageLocation(text), code, words);
  });
}

test.run();
