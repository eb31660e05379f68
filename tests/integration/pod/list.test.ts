import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listPods, type PodListRequest } from '../../../src/pod/list.ts';
import { scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';
import { addMember, addPod } from '../../support/scratch-pod.ts';

async function names({ engine }: ScratchEngine, request: Partial<PodListRequest> = {}): Promise<string[]> {
  return (await listPods(engine, { filters: [], sort: 'created', latest: false, ...request })).map(({ pod }) => pod.name);
}

const test = suite('listPods');
test('shows the newest first, or sorts as asked', async () => {
  using scratch = scratchEngine();
  for (const name of ['b', 'c', 'a']) addMember(scratch, await addPod(scratch, name));
  addMember(scratch, scratch.engine.pods.get('b'));
  assert.equal(await names(scratch), ['a', 'c', 'b']);
  assert.equal(await names(scratch, { sort: 'name' }), ['a', 'b', 'c']);
  assert.equal((await names(scratch, { sort: 'number' })).at(-1), 'b');
  assert.equal(await names(scratch, { latest: true }), ['a']);
  assert.equal(await names(scratch, { filters: ['name=b'] }), ['b']);
});
test('removes what a dead command left half made', async () => {
  using scratch = scratchEngine();
  await addPod(scratch, 'half');
  scratch.engine.state.run('UPDATE pod SET remover = ?', '1-1-00000000');
  assert.equal(await names(scratch), []);
  assert.equal(scratch.engine.containers.list({ removing: true }), []);
});
test.run();
