import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectHostConfig } from '../../../../src/container/inspect/host-config.ts';
import { addContainer, rootRequest, scratchEngine } from '../../../support/scratch-engine.ts';

const host = suite('inspectHostConfig');
host('has the words of the options', () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const wanted = {
    ...plain,
    security: {
      ...plain.security,
      noNewPrivileges: true,
      labels: ['disable'],
      seccomp: { kind: 'unconfined' } as const,
      addCapabilities: ['CAP_NET_RAW'],
    },
    namespaces: {
      ...plain.namespaces,
      pid: { kind: 'host' } as const,
      user: { kind: 'host' } as const,
      uts: { kind: 'container', container: 'x' } as const,
    },
    network: { ...plain.network, dns: 'none' as const, hosts: [{ names: ['a', 'b'], address: '192.0.2.1' }] },
  };
  const found = inspectHostConfig({ record: addContainer(scratch, { wanted }), image: undefined, spec: undefined }, 'none');
  assert.equal(found['SecurityOpt'], ['label=disable', 'seccomp=unconfined', 'no-new-privileges']);
  assert.equal([found['PidMode'], found['UsernsMode'], found['UTSMode'], found['IpcMode']], ['host', '', 'container:x', 'shareable']);
  assert.equal([found['Dns'], found['ExtraHosts'], found['CapAdd']], [[], ['a:192.0.2.1', 'b:192.0.2.1'], ['CAP_NET_RAW']]);
  assert.equal(found['RestartPolicy'], { Name: 'no', MaximumRetryCount: 0 });
});
host.run();
