import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readVolumeOptions } from '../../../src/volume/options.ts';
import { assertFails } from '../../support/assert-fails.ts';

const nothing = { medium: undefined, uid: undefined, gid: undefined, flags: {} };

const test = suite('readVolumeOptions');
for (const [options, expected] of [
  [{}, nothing],
  [{ o: 'uid=5,gid=6' }, { ...nothing, uid: 5, gid: 6 }],
  [{ nocopy: '' }, { ...nothing, flags: { copyUp: false } }],
  [{ o: 'noquota,rw' }, nothing],
  [
    { type: 'tmpfs', device: 'tmpfs', o: 'size=1m,mode=700' },
    { ...nothing, medium: { kind: 'tmpfs', data: ['size=1m', 'mode=700'] } },
  ],
  [
    { type: 'tmpfs', o: 'uid=7,noexec' },
    { ...nothing, uid: 7, medium: { kind: 'tmpfs', data: ['uid=7'] }, flags: { noExec: true } },
  ],
  [
    { type: 'tmpfs', size: '50%', inodes: '9' },
    { ...nothing, medium: { kind: 'tmpfs', data: ['size=50%', 'nr_inodes=9'] } },
  ],
  [
    { type: 'none', o: 'bind', device: '/d' },
    { ...nothing, medium: { kind: 'bind', device: '/d', recursive: false } },
  ],
  [
    { o: 'rbind,ro', device: '/d' },
    { ...nothing, medium: { kind: 'bind', device: '/d', recursive: true }, flags: { readOnly: true } },
  ],
  [
    { type: 'bind', device: '/d' },
    { ...nothing, medium: { kind: 'bind', device: '/d', recursive: true } },
  ],
] as const) {
  test(`reads ${JSON.stringify(options)}`, () => assert.equal(readVolumeOptions('local', options as Record<string, string>), expected));
}
for (const [options, code, message] of [
  [{ bogus: '1' }, 'invalid-argument', /invalid mount option bogus for driver 'local'/],
  [{ o: 'bogus=1' }, 'invalid-argument', /"bogus=1" in o=/],
  [{ type: 'tmpfs', o: 'context=x' }, 'invalid-argument', /"context=x"/],
  [{ type: 'tmpfs', o: 'size=1m\nmode=7' }, 'invalid-argument', /invalid mount option/],
  [{ o: 'uid=abc' }, 'invalid-argument', /cannot convert UID abc to integer/],
  [{ o: 'gid=4294967295' }, 'invalid-argument', /cannot convert GID/],
  [{ o: 'timeout=1' }, 'invalid-argument', /timeout can only be used/],
  [{ o: 'size=1m' }, 'unsupported', /Project Quota/],
  [{ size: '1m' }, 'unsupported', /Project Quota/],
  [{ inodes: '1' }, 'unsupported', /Project Quota/],
  [{ type: 'none', o: 'bind,size=1m', device: '/d' }, 'unsupported', /Project Quota/],
  [{ type: 'nfs', device: ':/x', o: 'addr=10.0.0.1' }, 'unsupported', /"nfs" cannot be mounted without root/],
  [{ device: '/dev/sda' }, 'unsupported', /cannot be mounted without root/],
  [{ type: 'none', o: 'bind' }, 'invalid-argument', /must be an absolute path/],
  [{ type: 'none', o: 'bind', device: 'rel' }, 'invalid-argument', /must be an absolute path/],
] as const) {
  test(`refuses ${JSON.stringify(options)}`, () =>
    void assertFails(() => readVolumeOptions('local', options as unknown as Record<string, string>), code, message));
}
test('knows the image of the driver image, and nothing else', () => {
  assert.equal(readVolumeOptions('image', { image: 'i' }).medium, { kind: 'image', image: 'i' });
  assertFails(() => readVolumeOptions('image', {}), 'invalid-argument', /must provide an image name/);
  assertFails(() => readVolumeOptions('image', { image: 'i', o: 'x' }), 'invalid-argument', /invalid mount option o for driver 'image'/);
});
test.run();
