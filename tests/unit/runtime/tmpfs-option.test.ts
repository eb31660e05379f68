import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { parseTmpfs, plainTmpfs, tmpfsDatum } from '../../../src/runtime/tmpfs-option.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseTmpfs');
for (const [text, target, options, data] of [
  ['/t', '/t', plainTmpfs, []],
  ['/t/:size=1m,mode=755', '/t', plainTmpfs, ['size=1m', 'mode=755']],
  ['/t:ro,noexec,notmpcopyup', '/t', { ...plainTmpfs, readOnly: true, noExec: true, copyUp: false }, []],
  ['/t:rw,exec,suid,dev,noatime', '/t', mountOptions({ copyUp: true }), ['noatime']],
  ['/t:size=50%,nr_inodes=10k', '/t', plainTmpfs, ['size=50%', 'nr_inodes=10k']],
] as const) {
  test(`reads ${text}`, () => assert.equal(parseTmpfs(text), { kind: 'tmpfs', target, options, data }));
}
for (const [text, message] of [
  ['t', /invalid container path "t"/],
  ['/t:nonsense', /unknown mount option "nonsense": invalid mount option/],
  ['/t:uid=5', /unknown mount option "uid=5"/],
  ['/t:size=', /unknown mount option "size="/],
  ['/t:mode=9', /unknown mount option "mode=9"/],
  ['/t:', /unknown mount option ""/],
  ['/t:constructor', /unknown mount option/],
] as const) {
  test(`refuses ${text}`, () => void assertFails(() => parseTmpfs(text), 'invalid-argument', message));
}
test('checks a single datum', () => assert.is(tmpfsDatum('size=64m'), 'size=64m'));
test.run();
