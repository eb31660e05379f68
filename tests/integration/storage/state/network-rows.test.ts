import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openEngine } from '../../../../src/engine.ts';
import {
  adoptNetwork,
  insertNetwork,
  putContainerNetworks,
  readNetworkRow,
  recordedNetworks,
  removeNetworkFile,
  writeNetworkFile,
} from '../../../../src/storage/state/network-rows.ts';
import { networkRecord } from '../../../support/network-record.ts';
import { addContainer, scratchEngine } from '../../../support/scratch-engine.ts';

const test = suite('networks in the database and beside it');
test('come back from their records when the database is lost, with who is on them', () => {
  using scratch = scratchEngine();
  const { engine, directory } = scratch;
  const made = engine.networks.create('front', () => networkRecord({ labels: { a: 'b' } }));
  const { id } = addContainer(scratch, { networks: ['front'] });
  engine.close();
  for (const end of ['', '-wal', '-shm']) rmSync(join(directory, `root/state.db${end}`), { force: true });
  const again = openEngine({ places: engine.places, env: {}, log: engine.log, runtime: undefined, program: ['/node'] });
  try {
    assert.equal(again.networks.get('front').labels, made.labels);
    assert.equal(again.networks.users('front'), [id]);
  } finally {
    again.close();
  }
});
test('write and read rows', () => {
  using scratch = scratchEngine();
  const { state } = scratch.engine;
  for (const name of ['a', 'b']) insertNetwork(state, networkRecord({ name, id: name.repeat(64) }));
  assert.is(readNetworkRow(state.first('SELECT record FROM network WHERE name = ?', 'b')!).id, 'b'.repeat(64));
  const { id } = addContainer(scratch);
  putContainerNetworks(state, id, ['b', 'a']);
  putContainerNetworks(state, id, ['a']);
  assert.equal(scratch.engine.containers.get(id).networks, ['a']);
});
test('refuse a record of another name', () => {
  using scratch = scratchEngine();
  const { state } = scratch.engine;
  writeNetworkFile(state.root, networkRecord());
  writeFileSync(join(state.root, 'networks/other.json'), JSON.stringify(networkRecord()));
  assert.equal(recordedNetworks(state.root), ['front', 'other']);
  assert.throws(() => adoptNetwork(state, state.root, 'other'), /names another network/);
  removeNetworkFile(state.root, 'other');
  adoptNetwork(state, state.root, 'front');
  assert.is(scratch.engine.networks.get('front').interfaceName, 'tiffin1');
});
test.run();
