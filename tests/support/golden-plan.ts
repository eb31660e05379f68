/**
 * A plan with every operation that there is, and what the helper's decoder must read from it: the two halves of the
 * format are written apart, this holds them together.
 */
import type { PlanOp } from '../../src/native/plan.ts';

const map = [{ inside: 0, host: 1000, length: 1 }];

/** Every operation once, with values that show a wrong order or size. */
export const goldenOps: readonly PlanOp[] = [
  {
    op: 'realm',
    registry: '/run/realm',
    uidMap: map,
    gidMap: [...map, { inside: 1, host: 100_000, length: 65_536 }],
    newuidmap: '/u',
    newgidmap: '/g',
  },
  { op: 'new-namespace', kind: 'user' },
  { op: 'new-namespace', kind: 'cgroup' },
  { op: 'join-namespace', kind: 'net', target: { pid: 42, startTime: 5_000_000_000 } },
  { op: 'id-map', uid: map, gid: [] },
  { op: 'hostname', name: 'box' },
  { op: 'domainname', name: 'lan' },
  { op: 'sysctl', key: 'net.ipv4.ip_forward', value: '1' },
  { op: 'join-namespace-path', kind: 'uts', path: '/ns/uts' },
  { op: 'overlay', lower: ['/top', '/base'], upper: '/upper', work: '/work', volatile: true },
  { op: 'root-directory', source: '/tree' },
  { op: 'root-read-only' },
  { op: 'root-propagation', propagation: 'rslave' },
  {
    op: 'bind',
    source: '/s',
    target: '/t',
    recursive: true,
    attributes: { readOnly: true, noSuid: true, noDev: true, noExec: true, noAtime: true, recursive: true },
    propagation: 'unbindable',
    optional: true,
    copyUp: true,
    chown: true,
    inside: 'in/side',
    noFollow: true,
    volume: true,
    owner: '1:2',
  },
  { op: 'tmpfs', target: '/tmp', options: 'size=64m', attributes: { noExec: true }, copyUp: true, chown: true, seal: true },
  { op: 'filesystem', type: 'proc', target: '/proc', options: '', attributes: { noSuid: true } },
  { op: 'device', source: '/dev/null', target: '/dev/null', optional: true },
  { op: 'shared-memory', target: '/dev/shm', from: { pid: 42, startTime: 5_000_000_000 } },
  { op: 'hook', path: '/bin/hook', arguments: ['hook', 'x'], environment: ['A=b'], seconds: 5, state: '{}' },
  { op: 'secret-file', source: '/run/s', target: '/run/secrets/a', uid: 5, gid: 6, mode: 0o440 },
  { op: 'symlink', target: '/dev/fd', content: '/proc/self/fd' },
  { op: 'mask-path', target: '/proc/kcore' },
  { op: 'read-only-path', target: '/proc/sys' },
  {
    op: 'overlay-mount',
    lower: ['/volume'],
    upper: '/up',
    work: '/wk',
    target: '/v',
    attributes: { noDev: true },
    inside: 'd',
    chown: true,
    copyUp: true,
    into: true,
  },
  {
    op: 'volume-mount',
    place: '/volumes/v/_data',
    registry: '/run/volumes/v',
    kind: 'overlay',
    options: '',
    source: '',
    recursive: true,
    lower: ['/l1', '/l2'],
    upper: '/up',
    work: '/wk',
  },
  { op: 'user', spec: 'app:staff', additionalGroups: ['extra'], keepGroups: true },
  { op: 'account', file: 'group', id: 70_000, line: 'web:x:70000:app' },
  { op: 'working-directory', path: '/w', create: true },
  { op: 'environment', entries: ['A=1', Uint8Array.of(66, 61, 0xff)] },
  { op: 'secret-environment', source: '/run/s', name: 'TOKEN' },
  { op: 'arguments', argv: ['sh', ''] },
  { op: 'rlimit', resource: 'RLIMIT_NOFILE', soft: 1n, hard: 18_446_744_073_709_551_615n },
  { op: 'umask', mask: 0o77 },
  { op: 'oom-score-adjust', value: -5 },
  { op: 'capabilities', bounding: 1n, effective: 2n, permitted: 3n, ambient: 4n },
  { op: 'no-new-privileges' },
  { op: 'seccomp', program: Uint8Array.of(1, 2, 3), flags: 7 },
  { op: 'terminal', rows: 24, columns: 80 },
  { op: 'init' },
  { op: 'preserve-descriptors', count: 2 },
  { op: 'listen-descriptors', count: 1, names: 'a:b' },
  { op: 'hold' },
  { op: 'container', id: 'id', runDirectory: '/r', stateDirectory: '/s' },
  { op: 'log', driver: 'k8s-file', path: '/l', maxBytes: 10n },
  { op: 'standard-input' },
  { op: 'network-tool', name: 'pasta', argv: ['pasta', '{netns}'] },
  { op: 'networks', directory: '/run/networks', keeper: ['/helper', 'keep'], documents: [{ network: 'front', document: '{}' }] },
  {
    op: 'resolver',
    forwardsTo: '10.0.0.53',
    networkServers: ['169.254.1.1'],
    networkSearches: ['dns.test'],
    askedServers: [],
    askedSearches: ['a.test'],
    askedOptions: ['ndots:2'],
    keepsHostServers: true,
    sharesHost: false,
  },
  { op: 'loopback' },
  { op: 'remove-at-exit' },
  { op: 'restart', policy: 'always', maximum: 3 },
  { op: 'stop', signal: 15, graceMs: 10_000 },
  { op: 'timeout', afterMs: 5_000_000_000 },
  { op: 'external-runtime', path: '/crun', flags: ['--debug'], bundle: '/b', root: '/r' },
  { op: 'exec-target', target: { pid: 1, startTime: 2 } },
  { op: 'remove-file', path: '/cid' },
  { op: 'health', plan: '/check', intervalMs: 30_000, timeoutMs: 5_000_000_000, startPeriodMs: 0, retries: 3, onFailure: 'restart' },
  { op: 'startup-check', plan: '/first', intervalMs: 1000, timeoutMs: 2000, retries: 4, successes: 5 },
  { op: 'health-log', path: '', maxCount: 5, maxSize: 500 },
  { op: 'events', path: '/events', members: '"id":"x"' },
  { op: 'journal', fields: 'A=b\n' },
  { op: 'notify', socket: '@systemd', mode: 'healthy', watchdogUsec: 5_000_000_000n },
  { op: 'stop-without-members' },
  { op: 'pod-member', path: '/members' },
  {
    op: 'cgroup',
    systemd: true,
    required: true,
    keepMonitor: true,
    move: true,
    delegate: true,
    split: true,
    root: '/cg',
    parent: '/p',
    slice: 's.slice',
    managerSocket: '/m',
    busSocket: '/b',
    unit: 'u.scope',
  },
  { op: 'cgroup-file', file: 'pids.max', value: '5', optional: true, orNext: true },
  { op: 'cgroup-join', path: '/cg/c', unit: 'u.scope', below: '/c', managerSocket: '/m', busSocket: '/b' },
];

/** What `tiffin-helper plan-dump` says about it. */
export const goldenText = String.raw`realm "/run/realm" { 0:1000:1 } { 0:1000:1 1:100000:65536 } "/u" "/g"
new-namespace 1
new-namespace 7
join-namespace 4 42 5000000000
id-map { 0:1000:1 } { }
hostname "box"
domainname "lan"
sysctl "net.ipv4.ip_forward" "1"
join-namespace-path 6 "/ns/uts"
overlay flags 1 [ "/top" "/base" ] "/upper" "/work"
root-directory "/tree"
root-read-only
root-propagation 3
bind flags 63 "/s" "/t" 63 6 "in/side" "1:2"
tmpfs flags 7 "/tmp" "size=64m" 8
filesystem "proc" "/proc" "" 2
device flags 1 "/dev/null" "/dev/null"
shared-memory "/dev/shm" 42 5000000000
hook "/bin/hook" [ "hook" "x" ] [ "A=b" ] 5 "{}"
secret-file "/run/s" "/run/secrets/a" 5 6 288
symlink "/dev/fd" "/proc/self/fd"
mask-path "/proc/kcore"
read-only-path "/proc/sys"
overlay-mount flags 7 [ "/volume" ] "/up" "/wk" "/v" 4 "d"
volume-mount flags 1 "/volumes/v/_data" "/run/volumes/v" "overlay" "" "" [ "/l1" "/l2" ] "/up" "/wk"
user flags 1 "app:staff" [ "extra" ]
account flags 1 70000 "web:x:70000:app"
working-directory flags 1 "/w"
environment [ "A=1" "B=\xff" ]
secret-environment "/run/s" "TOKEN"
arguments [ "sh" "" ]
rlimit "nofile" 1 18446744073709551615
umask 63
oom-score-adjust 4294967291
capabilities 1 2 3 4
no-new-privileges
seccomp 7 <010203>
terminal 24 80
init
preserve-descriptors 2
listen-descriptors 1 "a:b"
hold
container "id" "/r" "/s"
log "k8s-file" "/l" 10
standard-input
network-tool "pasta" [ "pasta" "{netns}" ]
networks "/run/networks" [ "/helper" "keep" ] [ "front" "{}" ]
resolver flags 1 "10.0.0.53" [ "169.254.1.1" ] [ "dns.test" ] [ ] [ "a.test" ] [ "ndots:2" ]
loopback
remove-at-exit
restart "always" 3
stop 15 10000
timeout 5000000000
external-runtime "/crun" [ "--debug" ] "/b" "/r"
exec-target 1 2
remove-file "/cid"
health "/check" 30000 5000000000 0 3 2
startup-check "/first" 1000 2000 4 5
health-log "" 5 500
events "/events" "\x22id\x22:\x22x\x22"
journal "A=b\x0a"
notify "@systemd" "healthy" 5000000000
stop-without-members
pod-member "/members"
cgroup flags 63 "/cg" "/p" "s.slice" "/m" "/b" "u.scope"
cgroup-file flags 3 "pids.max" "5"
cgroup-join "/cg/c" "u.scope" "/c" "/m" "/b"
`;
