import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mountOps, readMountOptions } from '../../../src/runtime/plan-mounts.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const words = suite('readMountOptions');
words('parts flags, propagation and data', () => {
  assert.equal(readMountOptions(['rw', 'nosuid', 'rslave', 'size=1m', 'rbind', 'relatime']), {
    attributes: { noSuid: true },
    propagation: 'rslave',
    data: ['size=1m'],
  });
});
words('lets later words win', () => assert.equal(readMountOptions(['ro', 'rw', 'nodev', 'dev']).attributes, {}));
words('is private when nothing is said', () => assert.is(readMountOptions([]).propagation, 'rprivate'));
words.run();

const ops = suite('mountOps');
ops('fills /dev when it is a tmpfs of our own', () => {
  const list = mountOps([{ destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['mode=755', 'ro'] }], []);
  assert.is(list.filter((op) => op.op === 'device').length, 6);
  assert.is(list.filter((op) => op.op === 'symlink').length, 6);
  assert.equal(list[0], { op: 'tmpfs', target: '/dev', options: 'mode=755', attributes: { noSuid: true }, copyUp: false, seal: true });
});
ops('leaves a /dev of the user as it is', () => {
  const list = mountOps([{ destination: '/dev', type: 'bind', source: '/x', options: ['rbind'] }], []);
  assert.equal(
    list.map((op) => op.op),
    ['bind'],
  );
});
ops('locks binds with all that is below them', () => {
  const [op] = mountOps([{ destination: '/d', type: 'bind', source: '/s', options: ['ro', 'rbind'] }], []);
  assert.ok(op?.op === 'bind' && op.attributes.recursive === true && op.attributes.readOnly === true);
});
ops('takes the layers of an image as the container sees them, with the empty one that stands in', () => {
  const [one, many] = (['lowerdir=/l/a:/c/empty', 'lowerdir=/l/a:/l/b'] as const).map((lower) => {
    const spec = [{ destination: '/i', type: 'overlay', source: 'overlay', options: ['ro', lower, 'userxattr'] }];
    const mount = {
      kind: 'layers',
      from: 'image',
      reference: 'x',
      id: 'x',
      lower: ['/l/a+m', '', '/l/a'],
      target: '/i',
      writable: false,
    } as const;
    const [op] = mountOps(spec, [mount]);
    return op?.op === 'overlay-mount' ? op.lower : [];
  });
  assert.equal(
    [one, many],
    [
      ['/l/a+m', '/c/empty', '', '/l/a'],
      ['/l/a+m', '', '/l/a'],
    ],
  );
});
ops('copies up into volumes only, and chowns what asked for it', () => {
  const spec = [{ destination: '/d', type: 'bind', source: '/s', options: ['rbind'] }];
  const options = mountOptions({ copyUp: true, chown: true });
  const [volume] = mountOps(spec, [{ kind: 'bind', source: '/s', target: '/d', options, volume: 'v' }]);
  const [directory] = mountOps(spec, [{ kind: 'bind', source: '/s', target: '/d', options }]);
  assert.ok(volume?.op === 'bind' && volume.copyUp && volume.chown === true);
  assert.ok(directory?.op === 'bind' && !directory.copyUp);
});
ops('makes overlays of volumes', () => {
  const [op] = mountOps(
    [{ destination: '/d', type: 'overlay', source: 'overlay', options: ['lowerdir=/s', 'upperdir=/u', 'workdir=/w', 'userxattr'] }],
    [],
  );
  assert.equal(op, { op: 'overlay-mount', lower: ['/s'], upper: '/u', work: '/w', target: '/d', attributes: {} });
});
ops(
  'refuses file systems that it cannot mount',
  () => void assertFails(() => mountOps([{ destination: '/d', type: 'nfs' }], []), 'unsupported', /type nfs on \/d/),
);
ops.run();
