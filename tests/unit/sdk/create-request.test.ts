import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createOptionNames, signalOf, toCreateRequest, toEnvironment } from '../../../src/sdk/create-request.ts';
import { Given } from '../../../src/sdk/given.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('toCreateRequest');

const read = (options: unknown): CreateRequest => toCreateRequest('alpine', new Given('run', options, createOptionNames), '/here');

test('asks for nothing but an image when nothing is said', () => {
  const plain = plainRequest('alpine');
  assert.equal(read(undefined), {
    ...plain,
    stdio: { ...plain.stdio, detach: true },
    network: { ...plain.network, dns: { servers: [], searches: [], options: [] } },
  });
});

test('reads what runs', () => {
  const { process, identity, image } = read({
    name: 'web',
    command: ['serve', '-p', '80'],
    entrypoint: ['/init'],
    env: { A: 'b=c', EMPTY: '' },
    workdir: '/w',
    user: '1000:100',
    labels: { app: 'x' },
    init: true,
    stopSignal: 'SIGINT',
    stopTimeout: 3,
    ulimits: ['nofile=10:20'],
    pull: 'never',
    platform: 'linux/arm64',
  });
  assert.equal([identity.name, identity.labels, image.pull, image.platform], ['web', { app: 'x' }, 'never', 'linux/arm64']);
  assert.equal([process.command, process.entrypoint], [['serve', '-p', '80'], ['/init']]);
  assert.equal(process.environment.entries, ['A=b=c', 'EMPTY=']);
  assert.equal(
    [process.workingDirectory, process.user, process.init, process.stopSignal, process.stopTimeoutSeconds],
    ['/w', '1000:100', true, '2', 3],
  );
  assert.equal(process.rlimits, [{ resource: 'nofile', soft: '10', hard: '20' }]);
});

test('reads mounts from the directory of the program', () => {
  const { storage } = read({ volumes: ['./src:/src:ro', 'data:/data'], tmpfs: ['/tmp:size=1m'], readOnly: true, shmSize: '1m' });
  assert.equal(
    storage.mounts.map((mount) => [mount.kind, 'source' in mount ? mount.source : '', 'target' in mount ? mount.target : '']),
    [
      ['bind', '/here/src', '/src'],
      ['volume', '', '/data'],
      ['tmpfs', '', '/tmp'],
    ],
  );
  assert.equal([storage.readOnly, storage.shmSizeBytes], [true, 1 << 20]);
});

test('reads networks, limits and rights', () => {
  const { network, resources, security, namespaces, lifecycle } = read({
    network: ['front', 'back'],
    aliases: ['db'],
    hosts: { 'x.test': '10.0.0.7' },
    netAllow: ['example.org:443'],
    memory: '64m',
    cpus: 0.5,
    pidsLimit: 100,
    capAdd: ['net_admin'],
    capDrop: ['ALL'],
    securityOpts: ['no-new-privileges', 'seccomp=p.json'],
    secrets: ['token'],
    userns: 'keep-id',
    restart: 'on-failure:3',
  });
  assert.equal(network.mode?.kind === 'bridge' && network.mode.networks.map(({ network: name, aliases }) => [name, aliases]), [
    ['front', ['db']],
    ['back', ['db']],
  ]);
  assert.is(network.allow?.length, 1);
  assert.equal([resources.memoryBytes, resources.cpus, resources.pidsLimit], [64 << 20, 0.5, 100]);
  assert.equal([security.addCapabilities, security.dropCapabilities, security.noNewPrivileges], [['CAP_NET_ADMIN'], ['ALL'], true]);
  assert.equal(security.seccomp, { kind: 'file', path: '/here/p.json' });
  assert.is(security.secrets?.[0]?.source, 'token');
  assert.is(namespaces.user.kind, 'keep-id');
  assert.not.ok('userUnsaid' in namespaces);
  assert.equal(lifecycle.restart, { policy: 'on-failure', maximum: 3 });
});

for (const [options, pattern] of [
  [{ volume: ['a:/b'] }, /"volume"/],
  [{ env: { 'A=B': 'c' } }, /"A=B" is no name/],
  [{ memory: 1000 }, /no command can run in less/],
  [{ cpus: 0 }, /cpus 0/],
  [{ pidsLimit: 0 }, /pidsLimit/],
  [{ restart: 'sometimes' }, /restart "sometimes"/],
  [{ aliases: ['db'] }, /aliases are of use on networks only/],
  [{ stopSignal: 'SIGNOTHING' }, /SIGNOTHING/],
  [{ stopSignal: [] }, /stopSignal must be a signal/],
  [{ platform: 'frobnicate' }, /frobnicate/],
  [{ pull: 'often' }, /pull must be/],
  [{ volumes: ['a:b'] }, /./],
  [{ user: 'a:b:c' }, /./],
] as const) {
  test(`refuses ${JSON.stringify(options)}`, () => void assertFails(() => read(options), 'invalid-argument', pattern));
}

test.run();

const parts = suite('toEnvironment and signalOf');

parts('take nothing from this process', () => {
  assert.equal(toEnvironment({ HOME: '/h' }), { fromHost: [], entries: ['HOME=/h'], unset: [], unsetAll: false });
});

parts('read signals by name and number', () => {
  assert.equal([signalOf('SIGTERM', 'x'), signalOf(9, 'x'), signalOf(undefined, 'x')], [15, 9, undefined]);
});

parts.run();
