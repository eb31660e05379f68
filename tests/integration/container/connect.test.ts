import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connectContainer, disconnectContainer } from '../../../src/container/connect.ts';
import type { Container } from '../../../src/container/declared.ts';
import { plainAttachment } from '../../../src/network/attachment.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { networkRecord } from '../../support/network-record.ts';
import { addContainer, rootRequest, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';

function addOnFront(scratch: ScratchEngine): Container {
  for (const name of ['front', 'back']) scratch.engine.networks.create(name, () => networkRecord({ name, id: name.charAt(0).repeat(64) }));
  const plain = rootRequest();
  const wanted = { ...plain, network: { ...plain.network, mode: { kind: 'bridge', networks: [plainAttachment('front')] } as const } };
  return addContainer(scratch, { wanted, networks: ['front'] });
}

const test = suite('connectContainer and disconnectContainer');
test('change what a container that does not run will be on', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { id, name } = addOnFront(scratch);
  await connectContainer(engine, name, { ...plainAttachment('back'), aliases: ['shop'] });
  assert.equal(engine.containers.get(id).networks, ['front', 'back']);
  const { mode } = engine.containers.get(id).request.request.network;
  assert.equal(mode?.kind === 'bridge' && mode.networks[1]?.aliases, ['shop']);
  await assertRejects(connectContainer(engine, name, plainAttachment('back')), 'already-exists', /is already connected to network back/);
  await disconnectContainer(engine, name, 'front');
  assert.equal(engine.networks.users('front'), []);
  await assertRejects(disconnectContainer(engine, name, 'front'), 'invalid-argument', /is not connected to network front/);
});
test('refuse addresses of other networks, and containers on none', async () => {
  using scratch = scratchEngine();
  const { name } = addOnFront(scratch);
  const wrong = { ...plainAttachment('back'), ips: ['10.1.1.1'] };
  await assertRejects(connectContainer(scratch.engine, name, wrong), 'invalid-argument', /not in any subnet on network back/);
  const alone = addContainer(scratch);
  await assertRejects(
    connectContainer(scratch.engine, alone.name, plainAttachment('back')),
    'unsupported',
    /is not supported: invalid network mode/,
  );
  await assertRejects(connectContainer(scratch.engine, 'nobody', plainAttachment('back')), 'not-found', /no such container/);
});
test.run();
