import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NamespaceType } from '../../../src/oci/runtime-spec.ts';
import { etcFiles, systemMounts } from '../../../src/runtime/system-mounts.ts';
import { type RequestChanges, requestWith, specInput } from '../../support/runtime/facts.ts';

const all: readonly NamespaceType[] = ['pid', 'network', 'ipc', 'uts', 'mount', 'user', 'cgroup'];
const mounts = (changes: RequestChanges, shared: readonly NamespaceType[] = []) =>
  systemMounts({
    request: requestWith(changes),
    container: specInput({}).container,
    shmSizeBytes: 1000,
    owned: new Set(all.filter((type) => !shared.includes(type))),
    shared: new Set(shared),
    ipcProcess: undefined,
    isSystem: false,
    gidMappings: [{ containerID: 0, hostID: 0, size: 1 }],
  });
const find = (list: ReturnType<typeof mounts>, destination: string) => list.find((mount) => mount.destination === destination);

const test = suite('systemMounts');
test('leave out gid=5 where that group is not mapped', () => assert.not.ok(find(mounts({}), '/dev/pts')?.options?.includes('gid=5')));
test("bind the host's file systems where its namespaces are shared", () => {
  const list = mounts({}, ['pid', 'network', 'ipc']);
  assert.equal(
    ['/proc', '/sys', '/dev/mqueue', '/dev/shm'].map((path) => find(list, path)?.type),
    ['bind', 'bind', 'bind', 'bind'],
  );
});
test('size /dev/shm, and leave it out with --ipc=none', () => {
  assert.ok(find(mounts({}), '/dev/shm')?.options?.includes('size=1000'));
  assert.is(find(mounts({ namespaces: { ipc: { kind: 'none' } } }), '/dev/shm'), undefined);
});
test.run();

const etc = suite('etcFiles');
for (const [changes, names] of [
  [{}, 'hostname resolv.conf hosts .containerenv'],
  [{ network: { mode: { kind: 'none' } } }, 'hostname hosts .containerenv'],
  [{ network: { noHosts: true, noHostname: true, dns: 'none' } }, '.containerenv'],
] as const satisfies readonly (readonly [RequestChanges, string])[]) {
  etc(`are ${names} for ${JSON.stringify(changes)}`, () => {
    assert.is(
      etcFiles(requestWith(changes))
        .map((file) => file.name)
        .join(' '),
      names,
    );
  });
}
etc.run();
