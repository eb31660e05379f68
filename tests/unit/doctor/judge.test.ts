import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun, type FindingStatus } from '../../../src/doctor/finding.ts';
import type { HostFacts } from '../../../src/doctor/facts.ts';
import { judgeHost } from '../../../src/doctor/judge.ts';
import { fails, hostFacts } from '../../support/host-facts.ts';

const good = hostFacts();
const space = good.userNamespace;

const test = suite('judgeHost');
test('finds nothing on a good host', () => {
  assert.equal(
    judgeHost(good).filter((finding) => finding.status !== 'ok'),
    [],
  );
  assert.ok(canRun(judgeHost(good)));
});

const cases: readonly (readonly [name: string, check: string, status: FindingStatus, repair: RegExp, changes: Partial<HostFacts>])[] = [
  ['an old Node', 'node', 'failure', /npm install/, { nodeVersion: 'v20.1.0' }],
  ['no helper', 'native-helper', 'failure', /npm run build/, { helper: { missing: 'the native helper is missing' } }],
  [
    'no subuids',
    'subordinate-ids',
    'warning',
    /^usermod --add-subuids 165536-231071 --add-subgids 165536-231071 dev$/,
    { subids: { ...good.subids, uids: [] } },
  ],
  ['few subuids', 'subordinate-ids', 'note', /usermod/, { subids: { ...good.subids, uids: [{ start: 1, length: 10 }] } }],
  ['no newuidmap', 'newuidmap', 'warning', /^apt-get install uidmap$/, { mapTools: { newuidmap: undefined, newgidmap: undefined } }],
  [
    'no newuidmap on Fedora',
    'newuidmap',
    'warning',
    /^dnf install shadow-utils$/,
    { distribution: ['fedora'], mapTools: { newuidmap: undefined, newgidmap: undefined } },
  ],
  [
    'newuidmap without its bit',
    'newuidmap',
    'warning',
    /^chmod u\+s \/usr\/bin\/newuidmap \/usr\/bin\/newgidmap$/,
    {
      mapTools: {
        newuidmap: { path: '/usr/bin/newuidmap', hasPrivilege: false },
        newgidmap: { path: '/usr/bin/newgidmap', hasPrivilege: false },
      },
      userNamespace: { ...space, full: fails('x') },
    },
  ],
  [
    'no user namespaces at all',
    'user-namespace',
    'failure',
    /user.max_user_namespaces=15000/,
    { userNamespace: { ...space, single: fails('x'), full: fails('x'), limit: 0 } },
  ],
  [
    'Debian’s sysctl',
    'user-namespace',
    'failure',
    /kernel.unprivileged_userns_clone=1/,
    { userNamespace: { ...space, single: fails('x'), full: fails('x'), cloneSysctl: 0 } },
  ],
  [
    'AppArmor',
    'user-namespace',
    'failure',
    /apparmor_parser -r \/etc\/apparmor.d\/tiffin/,
    { userNamespace: { ...space, single: fails('x'), full: fails('x'), appArmorRestricts: true } },
  ],
  ['maps that cannot be written', 'user-namespace', 'warning', /usermod/, { userNamespace: { ...space, full: fails('newuidmap: x') } }],
  ['no overlay on NFS', 'overlay', 'failure', /--root/, { overlay: fails('EINVAL'), store: { ...good.store, fileSystem: 'nfs' } }],
  ['a store that cannot be written', 'store', 'failure', /--root/, { store: { ...good.store, writable: fails('EROFS') } }],
  ['a full disk', 'store', 'warning', /image prune --all/, { store: { ...good.store, freeBytes: 1e8 } }],
  ['no tun', 'tun-device', 'warning', /^modprobe tun$/, { tun: fails('ENOENT') }],
  ['a closed tun', 'tun-device', 'warning', /^chmod 666 \/dev\/net\/tun$/, { tun: fails('EACCES') }],
  ['no pasta', 'pasta', 'warning', /^apt-get install passt$/, { pasta: undefined }],
  ['slirp4netns alone', 'pasta', 'note', /passt/, { pasta: undefined, slirp4netns: '/usr/bin/slirp4netns' }],
  [
    'no delegation',
    'cgroup',
    'note',
    /delegate.conf && systemctl daemon-reload$/,
    { cgroup: { version: 2, delegated: ['memory', 'pids'] } },
  ],
  ['control groups of old', 'cgroup', 'note', /unified_cgroup_hierarchy/, { cgroup: { version: 1, delegated: [] } }],
  [
    'no runtime directory',
    'runtime-directory',
    'note',
    /^loginctl enable-linger dev$/,
    { runtimeDir: { path: '/tmp/x', isFallback: true, inEnvironment: false } },
  ],
  [
    'XDG_RUNTIME_DIR unset',
    'runtime-directory',
    'note',
    /^export XDG_RUNTIME_DIR=\/run\/user\/1000$/,
    { runtimeDir: { path: '/run/user/1000/tiffin', isFallback: false, inEnvironment: false } },
  ],
  ['no linger', 'linger', 'note', /^loginctl enable-linger dev$/, { lingers: false }],
];
for (const [name, check, status, repair, changes] of cases) {
  test(`names the repair for ${name}`, () => {
    const finding = judgeHost(hostFacts(changes)).find((each) => each.check === check);
    assert.is(finding?.status, status);
    assert.match(finding?.repairs[0]?.command ?? '', repair);
    assert.is(canRun(judgeHost(hostFacts(changes))), status !== 'failure');
  });
}
test('says what nesting costs', () => {
  const finding = judgeHost(hostFacts({ userNamespace: { ...space, nested: fails('EPERM') } })).find(
    (each) => each.check === 'nested-namespace',
  );
  assert.equal([finding?.status, finding?.consequence], ['note', 'containers share one user namespace']);
});
test('tells who must run each command', () => {
  for (const [, , , , changes] of cases) {
    for (const { command, by } of judgeHost(hostFacts(changes)).flatMap((finding) => finding.repairs)) {
      assert.is(by, /^(tiffin|npm|export)/.test(command) ? 'user' : 'root', command);
    }
  }
});
test.run();
