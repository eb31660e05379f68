import * as assert from 'uvu/assert';
import { pushBuilt } from '../../../../src/build/outputs/push.ts';
import { putBuiltList } from '../../../../src/image/build-list.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { putBuilt } from '../../../support/build-steps.ts';
import { memoryRegistry, onRegistry } from '../../../support/memory-registry.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('pushBuilt', 'helper', 'user-namespaces');
const hooks = { access: {}, signal: new AbortController().signal, onProgress: () => undefined };
const push = { reference: 'registry.test/app:1', byDigest: false, packing: {}, format: undefined };

test('pushes an image, by name or by digest, and a list with its images', async () => {
  await using home = await scratchHome();
  const registry = memoryRegistry();
  using stores = onRegistry(openStores(home), registry);
  const { image } = await putBuilt(stores, [{ path: 'f', content: 'x' }]);
  const pushed = await pushBuilt(stores, { kind: 'image', image }, push, hooks);
  assert.is(registry.manifests.get('registry.test/app:1')?.digest, pushed.digest);
  await pushBuilt(stores, { kind: 'image', image }, { ...push, reference: 'registry.test/other:latest', byDigest: true }, hooks);
  assert.ok(registry.manifests.has(`registry.test/other@${image.manifestDigest}`));
  assert.not.ok(registry.manifests.has('registry.test/other:latest'));
  const list = await putBuiltList(stores, [image.id], { names: ['localhost/l:1'], annotations: {}, amend: false });
  const { digest } = await pushBuilt(stores, { kind: 'list', list }, { ...push, reference: 'registry.test/list:1' }, hooks);
  assert.is(registry.manifests.get('registry.test/list:1')?.digest, digest);
  await assertRejects(pushBuilt(stores, { kind: 'list', list }, { ...push, byDigest: true }, hooks), 'unsupported');
  await assertRejects(pushBuilt(stores, { kind: 'images' }, push, hooks), 'invalid-argument', /no name together/);
});

test.run();
