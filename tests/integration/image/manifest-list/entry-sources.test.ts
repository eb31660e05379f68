import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EntrySources } from '../../../../src/image/manifest-list/entry-sources.ts';
import { saveList } from '../../../../src/image/manifest-list/save-list.ts';
import type { RegistryAccess } from '../../../../src/image/services.ts';
import type { Digest } from '../../../../src/oci/digest.ts';
import { emptyList } from '../../../../src/oci/manifest-list.ts';
import { parseReference } from '../../../../src/oci/reference.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { makeImage } from '../../../support/images.ts';
import { memoryRegistry, onRegistry } from '../../../support/memory-registry.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('EntrySources');

test('shows credentials of the destination to its own registry only', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const { mediaType, digest, size } = registry.putImage('one.test/app:1', makeImage({ layers: [[{ path: 'x', content: 'x' }]] }));
  const entry = { mediaType, digest: digest as Digest, size, platform: { os: '', architecture: '' } };
  const list = saveList(stores, {
    id: 'a'.repeat(64),
    list: { ...emptyList, entries: [entry] },
    sources: { [digest]: `docker://one.test/app@${digest}` },
  });
  const access: RegistryAccess = { credentials: { username: 'u', password: 'p' } };
  for (const [domain, expected] of [
    ['one.test', access],
    ['two.test', {}],
  ] as const) {
    const shown: RegistryAccess[] = [];
    const openRepository: typeof registry.openRepository = (reference, given) => {
      shown.push(given);
      return registry.openRepository(reference, given);
    };
    await using sources = new EntrySources(
      { ...stores, openRepository },
      { list, access, target: { reference: parseReference(`${domain}/x:1`) } },
    );
    assert.ok((await sources.readManifest(entry)).source !== undefined);
    await sources.readManifest(entry);
    assert.equal(shown, [expected], 'and it is opened once');
  }
});

test('says what is nowhere', async () => {
  await using home = await scratchHome();
  using stores = onRegistry(openStores(home), memoryRegistry());
  const entry = { mediaType: 'a/b', digest: `sha256:${'0'.repeat(64)}` as Digest, size: 1, platform: { os: '', architecture: '' } };
  const list = saveList(stores, { id: 'a'.repeat(64), list: { ...emptyList, entries: [entry] } });
  await using sources = new EntrySources(stores, { list, access: {}, target: { reference: undefined } });
  await assertRejects(sources.readManifest(entry), 'not-found', /is not in the store\npull it, and add it again/);
});

test.run();
