import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deviceMountSpecs, joinMounts, overlayDirectories, userMounts } from '../../../src/runtime/mount-specs.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { specInput } from '../../support/runtime/facts.ts';

const { container } = specInput({});

const test = suite('mount specs');
test('writes binds, tmpfs and devpts', () => {
  const options = mountOptions({ readOnly: true, noExec: true });
  const mounts = userMounts(
    [
      { kind: 'bind', source: '/s', target: '/d', options },
      { kind: 'tmpfs', target: '/t', data: ['size=1m'], options: mountOptions({ copyUp: true }) },
      { kind: 'devpts', target: '/p', data: ['uid=1'] },
    ],
    container,
  );
  assert.equal(
    mounts.map((mount) => `${mount.type} ${mount.options?.join()}`),
    ['bind ro,noexec,rprivate,rbind', 'tmpfs size=1m,rprivate,tmpcopyup', 'devpts uid=1'],
  );
});
test('keeps the writes of an overlay in the container', () => {
  const [mount] = userMounts([{ kind: 'bind', source: '/s', target: '/d', options: mountOptions({ overlay: true }) }], container);
  const { upper, work } = overlayDirectories(container, 0);
  assert.equal(mount?.options, ['lowerdir=/s', `upperdir=${upper}`, `workdir=${work}`, 'userxattr']);
  assert.ok(upper.startsWith(`${container.stateDirectory}/`));
});
test('gives devices without write permission read-only', () => {
  const [device] = deviceMountSpecs([{ source: '/dev/a', target: '/dev/b', permissions: 'r' }]);
  assert.ok(device?.options?.includes('ro'));
});
test('lets later sets replace earlier ones at their depth', () => {
  const joined = joinMounts(
    [
      { destination: '/dev', source: 'a' },
      { destination: '/dev/shm', source: 'b' },
    ],
    [{ destination: '/dev/shm', source: 'c' }, { destination: '/x' }],
  );
  assert.equal(
    joined.map((mount) => `${mount.destination} ${mount.source ?? ''}`),
    ['/dev a', '/x ', '/dev/shm c'],
  );
});
test.run();
