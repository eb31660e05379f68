import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPropagation, idmapRefusal, readMountWords } from '../../../src/runtime/mount-words.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('readMountWords');
test('starts from the defaults', () => assert.equal(readMountWords([], { noDev: true }), mountOptions({ noDev: true })));
test('lets words change the defaults', () =>
  assert.equal(readMountWords(['dev', 'ro'], { noDev: true }), mountOptions({ readOnly: true })));
test('refuses two words of a kind, also the same twice', () => {
  assertFails(() => readMountWords(['ro', 'ro']), 'invalid-argument', /"ro, ro"/);
  assertFails(() => readMountWords(['exec', 'noexec']), 'invalid-argument');
});
test('refuses names that objects have by themselves', () =>
  void assertFails(() => readMountWords(['constructor']), 'invalid-argument', /"constructor"/));
test('takes an overlay with directories of its own, and with nothing else', () => {
  const { overlay, overlayPlace } = readMountWords(['O', 'upperdir=/u', 'workdir=/w', 'U']);
  assert.equal({ overlay, overlayPlace }, { overlay: true, overlayPlace: { upper: '/u', work: '/w' } });
  assertFails(() => readMountWords(['O', 'ro']), 'invalid-argument', /can't use 'O' with other options/);
  assertFails(() => readMountWords(['O', 'upperdir=/u']), 'invalid-argument', /must set both `upperdir` and `workdir`/);
  assertFails(() => readMountWords(['O', 'upperdir=u', 'workdir=/w']), 'invalid-argument', /absolute/);
  assertFails(() => readMountWords(['upperdir=/u', 'workdir=/w']), 'invalid-argument', /options of an overlay/);
});
test('knows propagations', () => assert.equal([findPropagation('rshared'), findPropagation('x')], ['rshared', undefined]));
test('explains idmap', () => assert.match(idmapRefusal().message, /kernel/));
test.run();
