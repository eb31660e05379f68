import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Access, Component } from '../../../../src/container/why/component.ts';
import type { Denial } from '../../../../src/container/why/find-denial.ts';
import { propose, type Setting } from '../../../../src/container/why/propose.ts';
import { bindLine, component, setting, walked } from '../../../support/why.ts';

const test = suite('propose');

type Row = {
  readonly component?: Partial<Component>;
  readonly kind?: Denial['kind'];
  readonly access?: Access;
  readonly setting?: Partial<Setting>;
};

function proposal(row: Row): { cause: string; change: string } {
  const denial = { index: 0, kind: row.kind ?? 'mode', access: row.access ?? 'x', errno: 'EACCES' };
  return propose(denial, walked([component(row.component)]), { ...setting, ...row.setting });
}

const foreign = { user: { host: 0, inside: undefined }, group: { host: 0, inside: undefined } };
const subordinate = { user: { host: 100_004, inside: 5 }, group: { host: 100_004, inside: 5 } };
const acl = [
  { tag: 'user', id: 0, perm: 7 },
  { tag: 'named-user', id: 100_032, perm: 4 },
  { tag: 'mask', id: 0, perm: 7 },
] as const;
const inside = { hostPath: undefined, hostMount: undefined, specMount: undefined, mount: { ...bindLine, point: '/', type: 'overlay' } };

const changes: readonly [name: string, row: Row, change: string][] = [
  ["the user's directory", { component: { mode: 0o700 } }, 'chmod o+x /srv/d'],
  ["a list of the user's directory", { access: 'r' }, 'chmod o+rx /srv/d'],
  ["a file of the user's", { component: { type: 'file' }, access: 'r' }, 'chmod o+r /srv/d'],
  ['a program without its bit', { component: { type: 'file', mode: 0o644 } }, 'chmod +x /srv/d'],
  ["writing what is the user's", { access: 'w' }, 'tiffin unshare chown 33:33 /srv/d'],
  ["another subordinate ID's", { component: subordinate }, 'tiffin unshare chmod o+x /srv/d'],
  ['its own', { component: { user: { host: 100_032, inside: 33 } }, access: 'w' }, 'tiffin unshare chmod u+w /srv/d'],
  ["its group's", { component: { group: { host: 100_032, inside: 33 } }, access: 'w' }, 'chmod g+w /srv/d'],
  ['a foreign directory', { component: foreign }, 'sudo chmod o+x /srv/d'],
  ['writing into a foreign directory', { component: foreign, access: 'w' }, 'sudo setfacl -m u:100032:rwx /srv/d'],
  ['an access control list', { component: { acl } }, 'setfacl -m u:100032:rx /srv/d'],
  ["an access control list on a subordinate ID's", { component: { ...subordinate, acl } }, 'tiffin unshare setfacl -m u:33:rx /srv/d'],
  ['the image', { component: inside }, 'tiffin exec --user 0 web chmod o+x /data'],
  ['writing into the image', { component: inside, access: 'w' }, 'tiffin exec --user 0 web chown 33:33 /data'],
  [
    'a read-only bind',
    { kind: 'read-only', component: { specMount: { destination: '/data', type: 'bind', source: '/srv/d', options: ['ro'] } } },
    'make the container without `ro` in -v /srv/d:/data:ro',
  ],
  ['a file system of the host that is read-only', { kind: 'read-only' }, 'sudo mount -o remount,rw /srv'],
  ['a read-only root', { kind: 'read-only', component: inside }, 'make the container without --read-only'],
  [
    'a tmpfs without execution',
    { kind: 'noexec', component: { specMount: { destination: '/data', type: 'tmpfs' } } },
    'make the container with --tmpfs /data:exec',
  ],
  [
    'a part of /proc',
    { kind: 'read-only', component: { ...inside, mount: { ...bindLine, point: '/proc/sys' } } },
    'run with --security-opt unmask=/proc/sys',
  ],
  [
    'a masked part of /sys',
    { component: { ...inside, mount: { ...bindLine, point: '/sys/firmware', type: 'tmpfs' } } },
    'run with --security-opt unmask=/sys/firmware',
  ],
  [
    "what is the host's root's in /sys",
    { component: { ...inside, ...foreign, mount: { ...bindLine, point: '/sys' } } },
    'nothing: the kernel keeps /data for root of the host',
  ],
  [
    "another process' part of /proc",
    { component: { ...inside, ...subordinate, mount: { ...bindLine, point: '/proc' } } },
    'run with --user 5',
  ],
  ['something immutable', { kind: 'immutable' }, 'sudo chattr -i /srv/d'],
  ['something missing', { kind: 'missing', component: { type: 'missing' } }, 'make it on the host: mkdir -p /srv/d (or touch, for a file)'],
  ['a circle of links', { kind: 'loop' }, 'rm /srv/d'],
  ['SELinux', { kind: 'unknown', setting: { hasSelinux: true } }, 'give the volume a label: -v SOURCE:DESTINATION:z'],
  ['names with a blank', { component: { hostPath: '/srv/a b' } }, "chmod o+x '/srv/a b'"],
];
for (const [name, row, change] of changes) test(name, () => assert.is(proposal(row).change, change));

test('says who may not do what, where, and why', () => {
  assert.is(proposal({ component: { mode: 0o700 } }).cause, '33:33 may not search /data: mode 0700, owner 0:0');
  assert.match(
    proposal({ component: foreign }).cause,
    /owner unmapped:unmapped, an owner that the container has no number for \(0 on the host\)$/,
  );
  assert.match(proposal({ component: { acl } }).cause, /access control list$/);
});
test('does not send from one refusal to the next', () => {
  const { cause, change } = proposal({ access: 'w', component: { mount: { ...bindLine, options: ['ro'] } } });
  assert.match(cause, /; and its mount is read-only$/);
  assert.match(change, /^tiffin unshare chown 33:33 \/srv\/d; and /);
  const root = { ...inside, mount: { ...inside.mount, options: ['ro'] } };
  assert.is(proposal({ access: 'w', component: root }).change, 'make the container without --read-only, and with --user 0');
});
test('names the link that leads to what is missing', () => {
  const components = [
    component({ path: '/l', type: 'link', target: '/gone' }),
    component({ path: '/gone', type: 'missing', hostPath: undefined }),
  ];
  const denial = { index: 1, kind: 'missing', access: 'x', errno: 'ENOENT' } as const;
  assert.is(propose(denial, walked(components), setting).cause, '/gone does not exist, where the link /l leads (/gone)');
});
test.run();
