import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestDefaults } from '../../../src/runtime/facts.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import { withDefaults } from '../../../src/runtime/request-defaults.ts';
import type { MountRequest } from '../../../src/runtime/request.ts';
import { parseVolume } from '../../../src/runtime/volume-option.ts';
import { assertFails } from '../../support/assert-fails.ts';

const plain = plainRequest('alpine');
const defaults: RequestDefaults = {
  annotations: { a: 'setting', b: 'setting' },
  dnsServers: ['1.1.1.1'],
  dnsSearches: ['x.example'],
  dnsOptions: ['ndots:1'],
  noHosts: true,
  readOnly: true,
  timezone: 'local',
  logTag: 'tag',
};

const completes = suite('withDefaults');
completes('leaves a request alone without settings', () => assert.is(withDefaults(plain, undefined), plain));
completes('fills in what was not asked for', () => {
  const { identity, process, storage, network, logging } = withDefaults(plain, defaults);
  assert.equal(identity.annotations, { a: 'setting', b: 'setting' });
  assert.equal(network.dns, { servers: ['1.1.1.1'], searches: ['x.example'], options: ['ndots:1'] });
  assert.equal([network.noHosts, storage.readOnly, process.timezone, logging.tag], [true, true, 'local', 'tag']);
});
completes('mounts what the settings say where nothing else was asked for', () => {
  const configured = { ...defaults, volumes: ['/s:/a:ro', 'v:/b'], mounts: ['type=tmpfs,destination=/c'] };
  const targets = (mounts: readonly MountRequest[]): readonly string[] =>
    withDefaults({ ...plain, storage: { ...plain.storage, mounts } }, configured).storage.mounts.map(
      ({ kind, target }) => `${kind} ${target}`,
    );
  assert.equal(targets([]), ['bind /a', 'volume /b', 'tmpfs /c']);
  assert.equal(targets([parseVolume('/own:/b', '/')]), ['bind /b', 'bind /a', 'tmpfs /c']);
  const wrong = { ...defaults, mounts: ['type=foo'] };
  assertFails(() => withDefaults(plain, wrong), 'invalid-argument', /parsing containers.conf mounts: invalid filesystem type "foo"/);
});
completes('lets the command line win', () => {
  const asked = {
    ...plain,
    identity: { ...plain.identity, annotations: { a: 'asked' } },
    process: { ...plain.process, timezone: 'UTC' },
    network: { ...plain.network, dns: { servers: ['8.8.8.8'], searches: [], options: [] } },
  };
  const { identity, process, network } = withDefaults(asked, defaults);
  assert.equal(identity.annotations, { a: 'asked', b: 'setting' });
  assert.is(process.timezone, 'UTC');
  assert.equal(network.dns, { servers: ['8.8.8.8'], searches: ['x.example'], options: ['ndots:1'] });
  assert.is(withDefaults({ ...asked, network: { ...asked.network, dns: 'none' } }, defaults).network.dns, 'none');
});
completes('gives no servers to a container without a network of its own', () => {
  const without = { ...plain, network: { ...plain.network, mode: { kind: 'none' } as const } };
  assert.equal(withDefaults(without, defaults).network.dns, { servers: [], searches: [], options: [] });
});
completes('gives namespaces, devices and limits of containment', () => {
  const containment: RequestDefaults = {
    ...defaults,
    namespaces: { pid: { kind: 'host' }, ipc: { kind: 'none' } },
    devices: [{ source: '/dev/a', target: '/dev/a', permissions: 'rwm' }],
    seccompProfile: '/own.json',
    oomScoreAdjust: 5,
    cgroups: 'disabled',
    cgroupSettings: { 'memory.high': '1' },
  };
  const { namespaces, security, resources, process } = withDefaults(plain, containment);
  assert.equal([namespaces.pid.kind, namespaces.ipc.kind, namespaces.uts.kind], ['host', 'none', 'private']);
  assert.equal(security.seccomp, { kind: 'file', path: '/own.json' });
  assert.equal(
    security.devices.map(({ source }) => source),
    ['/dev/a'],
  );
  assert.equal([resources.cgroups, resources.cgroupSettings, process.oomScoreAdjust], ['disabled', { 'memory.high': '1' }, 5]);
  const asked = {
    ...plain,
    namespaces: { ...plain.namespaces, unsaid: ['ipc'] as const, ipc: { kind: 'container', container: 'infra' } as const },
    security: { ...plain.security, seccomp: { kind: 'unconfined' } as const },
  };
  const own = withDefaults(asked, containment);
  assert.equal([own.namespaces.pid.kind, own.namespaces.ipc.kind, own.security.seccomp.kind], ['private', 'container', 'unconfined']);
});
completes.run();
