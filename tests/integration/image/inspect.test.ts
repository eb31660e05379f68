import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectImage } from '../../../src/image/inspect.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores, putFakeImage } from '../../support/stores.ts';

const test = suite('inspectImage');

test('has the fields and the order of Podman', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const id = putFakeImage(stores, { seed: 'Somebody', names: ['localhost/a:1'], labels: { a: 'b' }, layers: ['base', 'top'] });
  const inspected = inspectImage(stores, stores.images.get(id));
  assert.is(
    Object.keys(inspected).join(' '),
    'Id Digest RepoTags RepoDigests Parent Comment Created Config Version Author Architecture Os Size VirtualSize GraphDriver RootFS Labels Annotations ManifestType User History NamesHistory',
  );
  assert.is(inspected['Author'], 'Somebody');
  assert.equal(JSON.parse(JSON.stringify(inspected['Config'])), { Cmd: ['sh'], Labels: { a: 'b' } });
  assert.is((inspected['Config'] as Record<string, unknown>)['StopSignal'], '', 'templates find what JSON leaves out');
  const { Data } = inspected['GraphDriver'] as { Data: Record<string, string> };
  assert.match(Data['LowerDir']!, /layers\/[0-9a-f]{64}$/);
  assert.match(Data['UpperDir']!, /layers\/[0-9a-f]{64}$/);
});

test('shows an image whose manifest is lost', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const image = stores.images.get(putFakeImage(stores, { seed: 'a' }));
  rmSync(stores.blobs.path(image.manifestDigest));
  assert.is(inspectImage(stores, image)['Id'], image.id);
  assert.match(stores.warnings.join(), /not in the store/);
});

test.run();
