import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRootOfNamespace, isWholeMap, mountPointsBelow, parseMountPoints } from '../../../src/native/mounts.ts';

const test = suite('mounts');

test('are read from mountinfo, with blanks and newlines in their names', () => {
  const mountinfo = [
    '22 28 0:21 / /sys rw,nosuid - sysfs sysfs rw',
    String.raw`36 35 98:0 /mnt1 /run/a\040b\012c rw,noatime master:1 - ext3 /dev/root rw`,
    '',
  ].join('\n');
  assert.equal(parseMountPoints(mountinfo), ['/sys', '/run/a b\nc']);
});

test('below a directory do not include it', () => {
  assert.equal(mountPointsBelow('/proc/nothing'), []);
  assert.not(mountPointsBelow('/proc').includes('/proc'));
});

for (const [map, expected] of [
  ['         0          0 4294967295\n', true],
  ['         0       1000          1\n         1     100000      65536\n', false],
  ['         0          0      65536\n', false],
  ['', false],
] as const) {
  test(`take ${JSON.stringify(map.trim())} for ${expected ? 'the host' : 'a namespace'}`, () => assert.is(isWholeMap(map), expected));
}

test('are not made by an ordinary user', () => assert.not(isRootOfNamespace(1000)));

test.run();
