import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPodFor } from '../../../src/pod/create-for.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';
import { addMember, infraOf } from '../../support/scratch-pod.ts';

const { signal } = new AbortController();
const port = { hostIp: '', hostPort: 28_999, containerPort: 80, count: 1, protocol: 'tcp' } as const;

const test = suite('createPodFor');
test('gives the pod the network, the ports and the host name of the container', async () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const request = { ...plain, network: { ...plain.network, mode: { kind: 'none' } as const, ports: [port], hostname: 'box' } };
  const { member } = await createPodFor(scratch.engine, request, { name: 'web', createCommand: ['x'], wishes: { net: 'own' }, signal });
  const pod = scratch.engine.pods.get('web');
  const { network } = infraOf(scratch, pod).request.request;
  assert.equal([network.mode?.kind, network.ports, network.hostname], ['none', [port], 'box']);
  assert.equal(member.request.network.mode, { kind: 'container', container: pod.infraId });
  assert.equal([member.request.network.ports, member.request.network.hostname], [[], undefined]);
});
test('takes the pod back, unless somebody has joined it', async () => {
  using scratch = scratchEngine();
  const options = { createCommand: ['x'], wishes: {}, signal };
  const made = await createPodFor(scratch.engine, rootRequest(), { ...options, name: 'a' });
  await made.undo();
  await made.undo();
  const used = await createPodFor(scratch.engine, rootRequest(), { ...options, name: 'b' });
  addMember(scratch, scratch.engine.pods.get('b'));
  await used.undo();
  assert.equal(
    scratch.engine.pods.list().map(({ name }) => name),
    ['b'],
  );
});
test.run();
