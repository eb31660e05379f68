import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { containerUuid, isSystemContainer, stopSignalName, systemContainerMounts } from '../../../src/runtime/system-container.ts';
import { requestWith, specInput, type RequestChanges } from '../../support/runtime/facts.ts';

const test = suite('a container with an init of its own');
const isSystem = (line: string, changes: RequestChanges = {}): boolean => isSystemContainer(requestWith(changes), line.split(' '));

test('is known by its command', () => {
  for (const line of [
    '/sbin/init',
    '/usr/sbin/init',
    '/usr/local/sbin/init quiet',
    '/lib/systemd/systemd',
    'systemd',
    '/bin/sh -c /sbin/init',
  ])
    assert.ok(isSystem(line), line);
  for (const line of ['', 'init', '/init', 'sh -c /sbin/init', '/bin/sh -c', '/usr/bin/systemd-run x', 'bash /sbin/init'])
    assert.not.ok(isSystem(line), line);
});
test('is one always or never when that was asked for, and never below another init or in an infra container', () => {
  assert.ok(isSystem('sleep', { lifecycle: { systemd: 'always' } }));
  assert.not.ok(isSystem('/sbin/init', { lifecycle: { systemd: 'false' } }));
  assert.not.ok(isSystem('/sbin/init', { process: { init: true } }));
  assert.not.ok(isSystemContainer(requestWith({ image: { source: { kind: 'empty' } } }), ['/sbin/init']));
});
test('halts by its own signal, unless image or user have another', () => {
  const name = (changes: RequestChanges, ofImage?: string) =>
    stopSignalName(requestWith(changes), ofImage === undefined ? undefined : { StopSignal: ofImage }, ['/sbin/init']);
  assert.is(name({}), 'SIGRTMIN+3');
  assert.is(name({}, ''), 'SIGRTMIN+3');
  assert.is(name({}, 'SIGINT'), 'SIGINT');
  assert.is(name({ process: { stopSignal: 'HUP' } }, 'SIGINT'), 'HUP');
  assert.is(name({ lifecycle: { systemd: 'false' } }), 'SIGTERM');
});
test('finds file systems in memory, a writable control group and its ID', () => {
  const input = specInput({ process: { command: ['/sbin/init'] }, storage: { systemdTmpfsBytes: 5 } });
  const { process, mounts, annotations } = buildRuntimeSpec(input).spec;
  for (const path of ['/run', '/run/lock', '/tmp', '/var/log/journal']) {
    const mount = mounts.find(({ destination }) => destination === path);
    assert.is(mount?.type, 'tmpfs', path);
    assert.ok(mount?.options?.includes('size=5'));
  }
  assert.ok(
    mounts.findIndex(({ destination }) => destination === '/run') <
      mounts.findIndex(({ destination }) => destination === '/run/.containerenv'),
  );
  assert.ok(mounts.find(({ destination }) => destination === '/sys/fs/cgroup')?.options?.includes('rw'));
  assert.ok(process.env.includes(containerUuid(input.container.id)));
  assert.match(containerUuid(input.container.id), /^container_uuid=[0-9a-f]{32}$/);
  assert.is(annotations?.['org.opencontainers.image.stopSignal'], '37');
  assert.is(
    systemContainerMounts(requestWith({})).some(({ options }) => options?.some((word) => word.startsWith('size='))),
    false,
  );
});
test('keeps what the user mounts there, and an ID of his own', () => {
  const bind = { kind: 'tmpfs', target: '/run', data: ['size=9'] } as const;
  const plain = specInput({
    process: { command: ['/sbin/init'], environment: { fromHost: [], entries: ['container_uuid=x'], unset: [], unsetAll: false } },
  });
  const { options } = {
    options: {
      readOnly: false,
      noExec: false,
      noDev: false,
      noSuid: false,
      recursive: false,
      propagation: 'rprivate',
      relabel: undefined,
      chown: false,
      overlay: false,
      copyUp: false,
    },
  } as const;
  const { spec } = buildRuntimeSpec({ ...plain, mounts: [{ ...bind, options }] });
  assert.ok(spec.mounts.find(({ destination }) => destination === '/run')?.options?.includes('size=9'));
  assert.equal(
    spec.process.env.filter((entry) => entry.startsWith('container_uuid')),
    ['container_uuid=x'],
  );
});
test('sees no writable control groups of others', () => {
  const { spec } = buildRuntimeSpec(specInput({ process: { command: ['/sbin/init'] }, namespaces: { cgroup: { kind: 'host' } } }));
  assert.ok(spec.mounts.find(({ destination }) => destination === '/sys/fs/cgroup')?.options?.includes('ro'));
});
test.run();
