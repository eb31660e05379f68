import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { infraRequest, withoutAlias, type InfraFacts, type InfraRequest } from '../../../src/pod/infra.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';

const plain = plainRequest('');
const asked: InfraRequest = {
  name: undefined,
  network: plain.network,
  namespaces: plain.namespaces,
  storage: { mounts: [], shmSizeBytes: 1024 },
  sysctls: { 'net.ipv4.ip_forward': '1' },
};
const facts: InfraFacts = {
  podId: 'abcdef0123456789',
  podName: 'web',
  labels: { a: 'b' },
  shared: ['ipc', 'net', 'uts'],
  stopsWithoutMembers: false,
  slice: undefined,
};

const test = suite('infraRequest');
test('needs no image, has no rights and writes no log', () => {
  const request = infraRequest(asked, facts);
  assert.equal(request.image.source, { kind: 'empty' });
  assert.equal(request.security.dropCapabilities, ['ALL']);
  assert.ok(request.security.noNewPrivileges);
  assert.is(request.logging.driver, 'none');
  assert.equal([request.process.entrypoint, request.process.command, request.process.user], [['tiffin-hold'], [], '0']);
});
test('is named after the pod, which is also its host name', () => {
  const request = infraRequest(asked, facts);
  assert.is(request.identity.name, 'abcdef012345-infra');
  assert.equal(request.identity.labels, { a: 'b' });
  assert.is(request.network.hostname, 'web');
  assert.is(infraRequest({ ...asked, name: 'mine' }, facts).identity.name, 'mine');
});
test('has another host name when that was asked for, or none of its own', () => {
  const hostname = (request: InfraRequest, more: Partial<InfraFacts> = {}): string | undefined =>
    infraRequest(request, { ...facts, ...more }).network.hostname;
  assert.is(hostname({ ...asked, network: { ...plain.network, hostname: 'other' } }), 'other');
  assert.is(hostname({ ...asked, namespaces: { ...plain.namespaces, uts: { kind: 'host' } } }), undefined);
  assert.is(hostname(asked, { shared: ['net'] }), undefined);
});
test('is found by the name of the pod on named networks, and its clone by its own', () => {
  const attachment = { network: 'front', ips: [], mac: undefined, aliases: ['a'], interfaceName: undefined };
  const mode = { kind: 'bridge', networks: [attachment] } as const;
  const named = infraRequest({ ...asked, network: { ...plain.network, mode } }, facts).network.mode;
  assert.equal(named, { ...mode, networks: [{ ...attachment, aliases: ['a', 'web'] }] });
  assert.equal(withoutAlias(named, 'web'), mode);
  assert.is(withoutAlias(undefined, 'web'), undefined);
});
test('knows the size of /dev/shm, the sysctls, the slice, and whether it ends with its members', () => {
  const slice = { name: 's.slice', properties: ['MemoryMax=1'] };
  const request = infraRequest(asked, { ...facts, stopsWithoutMembers: true, slice });
  assert.is(request.storage.shmSizeBytes, 1024);
  assert.equal(request.process.sysctls, { 'net.ipv4.ip_forward': '1' });
  assert.equal(request.resources.podSlice, slice);
  assert.is(request.lifecycle.stopsWithoutMembers, true);
});
test.run();
