import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container } from '../../../src/container/declared.ts';
import type { Pod, PodDeclared } from '../../../src/pod/declared.ts';
import { memberRequest, refusePodWishes, type MemberFacts, type PodWishes } from '../../../src/pod/member.ts';
import { mountOptions, plainRequest } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { plainPod } from '../../support/scratch-pod.ts';

const plain = plainRequest('busy');
const infraId = 'e'.repeat(64);
const theirs = { kind: 'container', container: infraId } as const;

function factsOf(declared: Partial<PodDeclared> = {}, infra: Partial<CreateRequest> = {}): MemberFacts {
  const pod: Pod = { id: 'a'.repeat(64), name: 'web', infraId, createdAt: '', labels: {}, request: { ...plainPod, ...declared } };
  const container = { id: infraId, request: { request: { ...plain, ...infra }, mounts: [] } } as unknown as Container;
  return { pod, infra: container, caller: { uid: 1000, gid: 100 } };
}

const join = (changes: Partial<CreateRequest>, wishes: PodWishes = {}, facts = factsOf()): CreateRequest =>
  memberRequest({ ...plain, ...changes }, wishes, facts);

const shares = suite('what a member shares');
shares('is what the pod shares, and always its user namespace', () => {
  const { network, namespaces } = join({});
  assert.equal(network.mode, theirs);
  assert.equal([namespaces.ipc, namespaces.uts, namespaces.user], [theirs, theirs, theirs]);
  assert.equal([namespaces.pid.kind, namespaces.cgroup.kind], ['private', 'private']);
});
shares('is more or less when it says so', () => {
  const { network, namespaces } = join({}, { net: 'own', uts: 'own', pid: 'pod' });
  assert.equal([network.mode, namespaces.uts.kind, namespaces.pid], [undefined, 'private', theirs]);
});
shares('is the host where the pod has what is the host’s', () => {
  const facts = factsOf(
    {},
    {
      network: { ...plain.network, mode: { kind: 'host' } },
      namespaces: { ...plain.namespaces, ipc: { kind: 'host' }, user: { kind: 'host' } },
    },
  );
  const { network, namespaces } = join({}, {}, facts);
  assert.equal([network.mode?.kind, namespaces.ipc.kind, namespaces.user.kind], ['host', 'host', 'host']);
});
shares('is nothing in a pod without infra container', () => {
  const facts = { ...factsOf({ shared: [] }), infra: undefined };
  assert.equal(join({}, {}, facts).namespaces, plain.namespaces);
  assertFails(() => join({}, { net: 'pod' }, facts), 'invalid-argument', /pod has no infra container/);
});
shares.run();

const takes = suite('what a member takes over');
takes('are volumes that it has nothing of its own at, devices and options of security', () => {
  const bind = (source: string, target: string) =>
    ({ kind: 'bind', source, target, options: mountOptions(), createSource: false }) as const;
  const device = { source: '/dev/null', target: '/dev/x', permissions: 'rwm' };
  const members = {
    mounts: [bind('/pod', '/a'), bind('/pod', '/b')],
    volumesFrom: ['other'],
    security: { ...plain.security, devices: [device], noNewPrivileges: true, mask: ['/proc/x'], seccomp: { kind: 'unconfined' } as const },
  };
  const request = join({ storage: { ...plain.storage, mounts: [bind('/own', '/b')] } }, {}, factsOf({ members }));
  assert.equal(
    request.storage.mounts.map((mount) => (mount.kind === 'bind' ? `${mount.source}:${mount.target}` : mount.kind)),
    ['/own:/b', '/pod:/a'],
  );
  assert.equal(request.storage.volumesFrom, ['other']);
  assert.equal(request.security.devices, [device]);
  assert.equal([request.security.noNewPrivileges, request.security.mask, request.security.seccomp.kind], [true, ['/proc/x'], 'unconfined']);
});
takes('is a volume without a name under the name that the pod gave it', () => {
  const mount = { kind: 'volume', name: undefined, target: '/v', options: mountOptions(), subpath: undefined } as const;
  const facts = factsOf({ members: { ...plainPod.members, mounts: [mount] } });
  const infra = { ...facts.infra, request: { ...facts.infra?.request, mounts: [{ kind: 'bind', target: '/v', volume: 'made' }] } };
  const request = join({}, {}, { ...facts, infra: infra as unknown as Container });
  assert.equal(request.storage.mounts, [{ ...mount, name: 'made' }]);
});
takes('is the restart policy, unless it has one, is removed at its end or comes first', () => {
  const restart = { policy: 'always', maximum: 0 } as const;
  const policy = (lifecycle: Partial<CreateRequest['lifecycle']>): string =>
    join({ lifecycle: { ...plain.lifecycle, ...lifecycle } }, {}, factsOf({ restart })).lifecycle.restart.policy;
  assert.is(policy({}), 'always');
  assert.is(policy({ restart: { policy: 'on-failure', maximum: 1 } }), 'on-failure');
  assert.is(policy({ removeAtExit: true }), 'no');
  assert.is(policy({ initContainer: 'once' }), 'no');
});
takes('is the slice, unless it asks for another place', () => {
  assert.match(join({}).resources.podSlice?.name ?? '', /^user-tiffin_pod_a+\.slice$/);
  assert.is(join({ resources: { ...plain.resources, cgroupParent: 'own.slice' } }).resources.podSlice, undefined);
  assert.is(join({ resources: { ...plain.resources, cgroups: 'disabled' } }).resources.podSlice, undefined);
});
takes('is the caller as its user with keep-id, unless it names one', () => {
  const namespaces = { ...plain.namespaces, user: { kind: 'keep-id', uid: undefined, gid: 7, sizeIds: undefined } } as const;
  assert.is(join({}, {}, factsOf({}, { namespaces })).process.user, '1000:7');
  assert.is(join({ process: { ...plain.process, user: 'me' } }, {}, factsOf({}, { namespaces })).process.user, 'me');
});
takes.run();

const refuses = suite('what a member is refused');
const port = { hostIp: '', hostPort: 80, containerPort: 80, count: 1, protocol: 'tcp' } as const;
for (const [what, changes, wishes, message] of [
  ['ports', { network: { ...plain.network, ports: [port] } }, {}, /published or exposed ports must be defined when the pod is created/],
  [
    'hosts',
    { network: { ...plain.network, hosts: [{ names: ['a'], address: '::1' }] } },
    {},
    /extra host entries must be specified on the pod/,
  ],
  ['a host name', { network: { ...plain.network, hostname: 'x' } }, {}, /cannot set hostname when joining the pod UTS namespace/],
  ['a user namespace', {}, { user: 'own' }, /cannot set user namespace mode when joining pod with infra container/],
] as const) {
  refuses(what, () => {
    assertFails(() => join(changes as Partial<CreateRequest>, wishes), 'invalid-argument', message);
  });
}
refuses('a namespace of a pod where there is none', () => {
  refusePodWishes({ net: 'own' });
  assertFails(() => refusePodWishes({ net: 'pod' }), 'invalid-argument', /not joining a pod/);
});
refuses('nothing of that with a network and a host name of its own', () => {
  const request = join({ network: { ...plain.network, ports: [port], hostname: 'x' } }, { net: 'own', uts: 'own' });
  assert.equal([request.network.ports.length, request.network.hostname], [1, 'x']);
});
refuses.run();
