import * as assert from 'uvu/assert';
import { removeNetworks } from '../../../src/container/remove-networks.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { networkRecord } from '../../support/network-record.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const { signal } = new AbortController();
const gently = { force: false, graceSeconds: 0, signal, removed: () => undefined };

const test = suiteNeeding('removeNetworks', 'built', 'user-namespaces');
test('refuses what is in use, unknown or the default network', async () => {
  using scratch = scratchEngine();
  scratch.engine.networks.create('front', () => networkRecord());
  addContainer(scratch, { networks: ['front'] });
  await assertRejects(removeNetworks(scratch.engine, ['front'], gently), 'in-use', /"front" has associated containers/);
  await assertRejects(removeNetworks(scratch.engine, ['nope'], gently), 'not-found', /network not found/);
  await assertRejects(removeNetworks(scratch.engine, ['bridge'], gently), 'invalid-argument', /default network tiffin cannot be removed/);
});
test('removes containers first with --force', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  engine.networks.create('front', () => networkRecord());
  addContainer(scratch, { networks: ['front'] });
  const removed: string[] = [];
  await removeNetworks(engine, ['front', 'nope'], { ...gently, force: true, removed: (name) => void removed.push(name) });
  assert.equal(removed, ['front']);
  assert.equal(engine.containers.list(), []);
});
test.run();
