import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PodCloneCommand } from '../../../../src/cli/commands/pod/clone.ts';
import { PodCreateCommand } from '../../../../src/cli/commands/pod/create.ts';
import { readCommand } from '../../../../src/cli/read-command.ts';
import { parseShare, toPodChanges, toPodRequest } from '../../../../src/cli/request/pod.ts';
import type { PodChanges } from '../../../../src/pod/clone.ts';
import type { PodRequest } from '../../../../src/pod/create.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const facts = { env: {}, directory: '/project', readText: () => 'x=1\n' };

function read(line: string): PodRequest {
  const { command } = readCommand(PodCreateCommand, line.split(' ').filter(Boolean), 'tiffin pod create') ?? {};
  assert.ok(command);
  return toPodRequest({ groups: command, name: command.name, createCommand: ['x'] }, facts);
}

function readChanges(line: string): PodChanges {
  const { command } = readCommand(PodCloneCommand, line.split(' '), 'tiffin pod clone') ?? {};
  assert.ok(command);
  return toPodChanges(command, facts);
}

const creates = suite('toPodRequest');
creates('nothing typed shares network, IPC objects and host name', () => {
  const { name, declared, infra } = read('');
  assert.equal([name, declared.shared, declared.exitPolicy, declared.sharesParent], [undefined, ['ipc', 'net', 'uts'], 'continue', true]);
  assert.equal([infra?.network.mode, infra?.network.ports], [undefined, []]);
});
creates('reads what is the pod’s and what is its infra container’s', () => {
  const { name, labels, declared, infra, idFile } = read(
    '-p 8080:80 -l a=b --label-file f --hostname h --exit-policy stop --restart always --memory 64m --sysctl net.x=1 -v data:/d --security-opt no-new-privileges --pod-id-file id --infra-name i web',
  );
  assert.equal([name, idFile, { ...labels }], ['web', 'id', { x: '1', a: 'b' }]);
  assert.equal([declared.exitPolicy, declared.restart.policy, declared.hostname], ['stop', 'always', 'h']);
  assert.is(declared.resources.memoryBytes, 64 << 20);
  assert.equal([declared.members.mounts.length, declared.members.security.noNewPrivileges], [1, true]);
  assert.equal(declared.securityOptions, ['no-new-privileges']);
  assert.equal([infra?.name, infra?.network.hostname, infra?.network.ports[0]?.hostPort], ['i', 'h', 8080]);
  assert.equal([{ ...infra?.sysctls }, infra?.storage.mounts.length], [{ 'net.x': '1' }, 1]);
});
creates('has no infra container without one, and with nothing to share', () => {
  for (const line of ['--infra=false', '--share none', '--share=']) {
    const { infra, declared } = read(line);
    assert.equal([infra, declared.shared], [undefined, []]);
  }
});
for (const [line, message] of [
  ['--infra=false -p 80:80', /must have an infra container to publish/],
  ['--infra=false --network host', /NoInfra and network modes cannot be used together/],
  ['--infra=false --infra-name x', /NoInfra and InfraName are mutually exclusive/],
  ['--infra=false --dns 1.1.1.1', /NoInfra and DNSServer/],
  ['--infra=false --add-host a:1.1.1.1', /NoInfra and HostAdd/],
  ['--infra=false --no-hosts', /NoInfra and NoManageHosts/],
  ['--infra=false --share net', /cannot set share\(net\) namespaces without an infra container/],
  ['--exit-policy foo', /invalid pod exit policy: "foo"/],
  ['--name a b', /cannot specify --name and NAME at the same time/],
  ['--restart foo', /running pod create option: "foo" is not a valid restart policy/],
] as const) {
  creates(`refuses ${line}`, () => {
    assertFails(() => read(line), 'invalid-argument', message);
  });
}
creates.run();

const share = suite('parseShare');
for (const [text, expected] of [
  ['ipc,net,uts', ['ipc', 'net', 'uts']],
  ['pid', ['pid']],
  ['+pid', ['ipc', 'net', 'pid', 'uts']],
  ['uts,cgroup', ['cgroup', 'uts']],
  ['none', []],
  ['', []],
] as const) {
  share(`${text} is ${expected.join(',')}`, () => assert.equal(parseShare(text, true), expected));
}
share('refuses others', () => {
  assertFails(
    () => parseShare('foo', true),
    'invalid-argument',
    /invalid kernel namespace to share: foo. Options are: cgroup, ipc, net, pid, uts or none/,
  );
});
share.run();

const changes = suite('toPodChanges');
changes('says nothing when nothing is typed', () => {
  const { labels, resources, namespaces, hostname, restart, members } = readChanges('web');
  assert.equal([{ ...labels }, resources, namespaces, hostname, restart, members.mounts], [{}, {}, {}, undefined, undefined, []]);
});
changes('says what was typed', () => {
  const { resources, namespaces, hostname, shmSizeBytes } = readChanges('--memory 1m --pid host --hostname h --shm-size 1k web next');
  assert.equal([resources, namespaces, hostname, shmSizeBytes], [{ memoryBytes: 1 << 20 }, { pid: { kind: 'host' } }, 'h', 1024]);
});
changes.run();
