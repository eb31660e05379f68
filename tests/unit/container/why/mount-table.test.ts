import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostPlaceOf, parseMountInfo, specMountOf } from '../../../../src/container/why/mount-table.ts';

const test = suite('mount table');
const inside = String.raw`198 150 0:50 / / rw,relatime - overlay overlay rw,lowerdir=x
205 198 8:1 /home/me/d /data ro,nosuid - ext4 /dev/sda1 rw
206 198 8:1 /home/me/vol/_data /with\040blank rw - ext4 /dev/sda1 rw
207 198 0:60 / /tmp rw - tmpfs tmpfs rw`;
const host = '20 1 8:1 / / rw - ext4 /dev/sda1 rw\n21 20 8:1 /home /mnt/home rw - ext4 /dev/sda1 rw';
const mounts = parseMountInfo(inside);
const known = { hostMounts: parseMountInfo(host), specMounts: [{ destination: '/data/', type: 'bind', source: '/home/me/d' }] };

test('reads lines with blanks', () => {
  assert.equal(mounts[1], {
    id: '205',
    device: '8:1',
    root: '/home/me/d',
    point: '/data',
    options: ['ro', 'nosuid'],
    type: 'ext4',
    superOptions: ['rw'],
  });
  assert.is(mounts[2]?.point, '/with blank');
  assert.equal(parseMountInfo('nonsense\n'), []);
});
test('finds a file on the host as it was said, else by its file system', () => {
  const place = (path: string, index: number): string | undefined => hostPlaceOf(path, mounts[index]!, known)?.path;
  assert.is(place('/data/a/b', 1), '/home/me/d/a/b');
  assert.is(place('/data', 1), '/home/me/d');
  assert.is(place('/with blank/x', 2), '/mnt/home/me/vol/_data/x');
  assert.is(place('/etc/passwd', 0), undefined);
  assert.is(place('/tmp/x', 3), undefined);
});
test('knows what was asked for at a place, the last word counting', () => {
  const twice = [
    { destination: '/x', type: 'bind' },
    { destination: '/x', type: 'tmpfs' },
  ];
  assert.is(specMountOf('/x', twice)?.type, 'tmpfs');
  assert.is(specMountOf('/y', twice), undefined);
});
test.run();
