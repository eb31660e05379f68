// timeout: 120s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { emptySdkHome } from '../../support/sdk.ts';

const test = suiteNeeding('networks', 'user-namespaces');

test('are made, found and removed', async () => {
  await using sdk = await emptySdkHome('sdk-networks');
  const { networks } = sdk.tiffin;
  {
    await using network = await networks.create({ name: 'back', internal: true, subnets: ['10.77.3.0/24'], labels: { a: 'b' } });
    assert.equal([network.subnets, network.internal, network.labels], [['10.77.3.0/24'], true, { a: 'b' }]);
    await using random = await networks.create();
    assert.equal((await networks.list()).map(({ name }) => name).toSorted(), ['back', random.name, 'tiffin'].toSorted());
    assert.is((await networks.get('back')).id, network.id);
    await assertRejects(networks.create({ name: 'back' }), 'already-exists');
    await assertRejects(network.connect('nothing'), 'not-found');
    await assertRejects(network.disconnect(''), 'invalid-argument');
    await assertRejects(network.connect('x', { alias: 'y' } as never), 'invalid-argument', /"alias"/);
  }
  await assertRejects(networks.get('back'), 'not-found');
  await assertRejects(networks.create({ subnets: ['all'] }), 'invalid-argument');
});

test.run();
