import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectPod } from '../../../src/pod/inspect.ts';
import { podView } from '../../../src/pod/state.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';
import { addMember, addPod, plainInfra, plainPod } from '../../support/scratch-pod.ts';

const test = suite('inspectPod');
test('tells what the pod is, what holds it and what is in it', async () => {
  using scratch = scratchEngine();
  const network = {
    ...plainInfra.network,
    dns: { servers: ['1.1.1.1'], searches: [], options: [] },
    hosts: [{ names: ['a', 'b'], address: '::1' }],
  };
  const declared = { ...plainPod, securityOptions: ['no-new-privileges'], resources: { ...plainPod.resources, cpus: 0.5 } };
  const pod = await addPod(scratch, 'web', {
    labels: { a: 'b' },
    infra: { ...plainInfra, network },
    declared: { ...declared, resources: plainPod.resources },
  });
  const member = addMember(scratch, pod, { name: 'm' });
  const view = podView(scratch.engine, { ...pod, request: declared });
  const found = JSON.parse(JSON.stringify(inspectPod(scratch.engine, view))) as Record<string, unknown>;
  assert.equal(
    [found['Name'], found['State'], found['ExitPolicy'], found['CreateInfra'], found['NumContainers']],
    ['web', 'Created', 'continue', true, 2],
  );
  assert.equal(found['SharedNamespaces'], ['ipc', 'net', 'uts']);
  const infra = found['InfraConfig'] as Record<string, unknown>;
  assert.equal(
    [infra['DNSServer'], infra['DNSSearch'], infra['HostAdd'], infra['userns']],
    [['1.1.1.1'], null, ['a:::1', 'b:::1'], 'host'],
  );
  assert.equal(found['Containers'], [
    { Id: pod.infraId, Name: `${pod.id.slice(0, 12)}-infra`, State: 'created' },
    { Id: member.id, Name: 'm', State: 'created' },
  ]);
  assert.equal([found['security_opt'], found['cpu_quota'], found['memory_limit']], [['no-new-privileges'], 50_000, undefined]);
});
test('says little about a pod without infra container', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'web', { infra: undefined, declared: { ...plainPod, shared: [] } });
  const found = inspectPod(scratch.engine, podView(scratch.engine, pod));
  assert.equal([found['CreateInfra'], 'InfraConfig' in found, 'Containers' in found, found['NumContainers']], [false, false, false, 0]);
});
test.run();
