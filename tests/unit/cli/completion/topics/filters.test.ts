import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, wordsFor } from '../../../../support/asking.ts';

const test = suite('words of --filter');
test('are the keys first, for which nothing is opened', async () => {
  for (const [topic, key] of [
    ['container', 'status='],
    ['pod', 'ctr-names='],
    ['network', 'dangling='],
    ['image', 'reference='],
    ['volume', 'anonymous='],
    ['secret', 'name='],
    ['event', 'type='],
    ['prune', 'label!='],
    ['volume-prune', 'until='],
  ] as const)
    assert.ok((await wordsFor(`${topic}-filter`, '', closed)).includes(key), topic);
});
test('are what a key can be after it', async () => {
  assert.equal(await wordsFor('container-filter', 'status=ru', closed), ['status=running']);
  assert.equal(await wordsFor('container-filter', 'volume='), ['volume=data']);
  assert.equal(await wordsFor('container-filter', 'before='), ['before=web']);
  assert.equal(await wordsFor('container-filter', 'label=t'), ['label=tier=front']);
  assert.equal(await wordsFor('pod-filter', 'name='), ['name=shop']);
  assert.equal(await wordsFor('network-filter', 'name='), ['name=front']);
  assert.equal(await wordsFor('image-filter', 'reference=app'), ['reference=app:dev']);
  assert.equal(await wordsFor('event-filter', 'event=pul', closed), ['event=pull', 'event=pull-error']);
  for (const unknown of ['id=', 'constructor=']) assert.equal(await wordsFor('container-filter', unknown, closed), []);
});
test.run();
