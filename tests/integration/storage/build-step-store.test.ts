import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../src/oci/digest.ts';
import { BuildStepStore } from '../../../src/storage/build-step-store.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const steps = suite('BuildStepStore');
const layer = { diffId: digestOf('x'), blob: { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf('x'), size: 7 } };

steps('keeps what a step came to until it is forgotten', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const store = new BuildStepStore(stores.state);
  assert.is(store.find('a'), undefined);
  store.put({ key: 'a', title: 'RUN a', result: { kind: 'layer', layer } });
  store.put({ key: 'b', title: 'RUN b', result: { kind: 'nothing' } });
  store.put({ key: 'c', title: '', result: { kind: 'digest', digest: digestOf('c') } });
  assert.equal(store.find('a')?.result, { kind: 'layer', layer });
  assert.equal(store.find('b')?.result, { kind: 'nothing' });
  assert.equal(store.find('c')?.result, { kind: 'digest', digest: digestOf('c') });
  assert.equal(
    store
      .list()
      .map(({ key, title, sizeBytes }) => [key, title, sizeBytes])
      .toSorted(([one = ''], [other = '']) => String(one).localeCompare(String(other))),
    [
      ['a', 'RUN a', 7],
      ['b', 'RUN b', 0],
      ['c', '', 0],
    ],
  );
  store.touch(['a', 'missing']);
  store.put({ key: 'a', title: 'RUN a', result: { kind: 'nothing' } });
  assert.equal(store.find('a')?.result, { kind: 'nothing' });
  store.forget(['a', 'b']);
  assert.equal(
    store.list().map(({ key }) => key),
    ['c'],
  );
});

steps.run();
