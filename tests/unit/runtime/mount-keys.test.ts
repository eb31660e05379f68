import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyMountKey, type MountDraft, type MountType } from '../../../src/runtime/mount-keys.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const draft = (type: MountType): MountDraft => ({
  type,
  seen: new Set(),
  source: undefined,
  target: undefined,
  subpath: undefined,
  options: mountOptions(),
  writable: false,
  mustExist: false,
  data: [],
  driverOptions: {},
  artifact: { digest: undefined, title: undefined, fileName: undefined },
});

const test = suite('applyMountKey');
test('means by rw what the kind has it mean', () => {
  const [image, bind] = [draft('image'), draft('bind')];
  applyMountKey(image, 'rw', 'true');
  applyMountKey(bind, 'rw', 'false');
  assert.equal([image.writable, bind.options.readOnly], [true, true]);
});
test('names what the kind takes', () => {
  const { hint } = assertFails(() => applyMountKey(draft('devpts'), 'nonsense', undefined), 'invalid-argument', /nonsense: invalid/);
  assert.match(hint ?? '', /uid, gid, mode, max/);
});
test('refuses names that objects have by themselves', () => {
  for (const key of ['constructor', '__proto__', 'toString'])
    assertFails(() => applyMountKey(draft('volume'), key, '1'), 'invalid-argument', /invalid mount option/);
});
test('refuses a NUL byte in a place of a volume', () =>
  void assertFails(() => applyMountKey(draft('volume'), 'subpath', 'a\0b'), 'invalid-argument', /inside the volume/));
test.run();
