import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listNetworks, networkGuests, pruneNetworks } from '../../../src/container/list-networks.ts';
import { networkRecord } from '../../support/network-record.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const wish = { network: 'front', ips: [], mac: '02:00:00:00:00:01', interfaceName: 'eth0' };

const test = suite('listNetworks, networkGuests and pruneNetworks');
test('show who runs on a network, and remove what nobody is on', () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  for (const name of ['front', 'back']) engine.networks.create(name, () => networkRecord({ name, id: name.charAt(0).repeat(64) }));
  const [idle, running] = [addContainer(scratch, { networks: ['front'] }), addContainer(scratch, { networks: ['front'] })];
  for (const { id } of [idle, running]) engine.networks.lease(id, [wish], () => true);
  writeStatus(scratch, running, { state: 'running', pid: process.pid });
  assert.equal(
    networkGuests(engine, engine.networks.get('front')).map(({ name }) => name),
    [running.name],
  );
  assert.equal(
    listNetworks(engine, ['dangling=true']).map(({ record }) => record.name),
    ['back'],
  );
  assert.equal(pruneNetworks(engine, []), ['back']);
  assert.equal(
    engine.networks.list().map(({ name }) => name),
    ['front', 'tiffin'],
  );
});
test.run();
