import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filterCandidates, type FilterNoun } from '../../../../src/cli/completion/filter-words.ts';
import type { Engine } from '../../../../src/engine.ts';

const engine = (): Promise<Engine> =>
  Promise.resolve({
    containers: { list: () => [{ name: 'web' }] },
    networks: { list: () => [{ name: 'front' }] },
    pods: { list: () => [{ name: 'shop' }] },
    volumes: { list: () => [{ name: 'data' }] },
  } as never);
const none = (): Promise<Engine> => Promise.reject(new Error('must not be opened'));
const words = async (noun: FilterNoun, prefix: string, open = engine): Promise<string[]> =>
  (await filterCandidates(noun, prefix, open)).map(({ word }) => word);

const test = suite('words of --filter');
test('are the keys first, for which nothing is opened', async () => {
  assert.ok((await words('container', '', none)).includes('status='));
  assert.ok((await words('pod', 'ctr', none)).includes('ctr-names='));
  assert.ok((await words('network', '', none)).includes('dangling='));
});
test('are what a key can be after it', async () => {
  assert.ok((await words('container', 'status=ru', none)).includes('status=running'));
  assert.equal(await words('container', 'volume='), ['volume=data']);
  assert.equal(await words('container', 'before='), ['before=web']);
  assert.equal(await words('pod', 'name='), ['name=shop']);
  assert.equal(await words('network', 'name='), ['name=front']);
  assert.equal(await words('container', 'label=', none), []);
  assert.equal(await words('container', 'constructor=', none), []);
});
test.run();
