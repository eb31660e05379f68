/**
 * Components of a path, for the tests of what denies it: a directory of the user (1000 on the host, 0 inside) on a bind mount.
 */
import type { Component, Walker } from '../../src/container/why/component.ts';
import type { Walked } from '../../src/container/why/find-denial.ts';
import { idMapOf } from '../../src/container/why/id-map.ts';
import type { MountLine } from '../../src/container/why/mount-table.ts';
import type { Setting } from '../../src/container/why/propose.ts';

/** A mount line of a bind mount at /data. */
export const bindLine: MountLine = {
  id: '5',
  device: '8:1',
  root: '/srv/d',
  point: '/data',
  options: ['rw'],
  type: 'ext4',
  superOptions: ['rw'],
};

/** A component that grants everything, with changes. */
export function component(changes: Partial<Component> = {}): Component {
  return {
    path: '/data',
    from: -1,
    name: 'data',
    type: 'directory',
    mode: 0o755,
    user: { host: 1000, inside: 0 },
    group: { host: 1000, inside: 0 },
    acl: [],
    immutable: false,
    appendOnly: false,
    target: '',
    mount: bindLine,
    specMount: { destination: '/data', type: 'bind', source: '/srv/d', options: ['rbind'] },
    hostPath: '/srv/d',
    hostMount: { ...bindLine, point: '/srv', root: '/' },
    error: undefined,
    access: { r: undefined, w: undefined, x: undefined },
    ...changes,
  };
}

/** Inside 33, on the host 100032. */
export const walker: Walker = { user: { host: 100_032, inside: 33 }, group: { host: 100_032, inside: 33 }, groups: [] };

/** A walk over components that the kernel refused. */
export function walked(components: readonly Component[], changes: Partial<Walked> = {}): Walked {
  return { components, walker, wanted: ['r'], answer: 'EACCES', stopped: undefined, ...changes };
}

const realm = idMapOf([
  { inside: 0, host: 1000, length: 1 },
  { inside: 1, host: 100_000, length: 65_536 },
]);

/** The user 1000 with subordinate IDs from 100000. */
export const setting: Setting = { container: 'web', ownId: 1000, realm: { users: realm, groups: realm }, hasSelinux: false };
