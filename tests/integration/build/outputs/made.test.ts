import * as assert from 'uvu/assert';
import type { OutputPlan } from '../../../../src/build/output-plan.ts';
import { nameBuilt } from '../../../../src/build/outputs/made.ts';
import { outcomeOf, putBuilt } from '../../../support/build-steps.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('nameBuilt', 'helper', 'user-namespaces');
const signal = new AbortController().signal;
const plan = (names: readonly string[]): OutputPlan => ({
  names,
  pushes: [],
  exports: [],
  annotations: {},
  listAnnotations: {},
  caches: [],
  takesStdout: false,
});

test('names one image, and several as a list', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const one = await putBuilt(stores, [{ path: 'f', content: 'x' }], 'amd64');
  const two = await putBuilt(stores, [{ path: 'f', content: 'y' }], 'arm64');
  const name = (images: (typeof one)[], names: readonly string[], manifest?: string): ReturnType<typeof nameBuilt> =>
    nameBuilt(stores, { plan: plan(names), outcome: outcomeOf(images) }, { manifest, signal });
  const single = await name([one], ['localhost/a:1', 'localhost/b:1']);
  assert.equal(single.kind === 'image' && [...single.image.names].toSorted(), ['localhost/a:1', 'localhost/b:1']);
  const several = await name([one, two], ['localhost/a:1']);
  assert.equal(several.kind === 'list' && several.list.names, ['localhost/a:1']);
  assert.equal(stores.images.get(one.image.id).names, ['localhost/b:1']);
  assert.is((await name([one, two], [])).kind, 'images');
  const amended = await name([one], ['localhost/c:1'], 'l');
  assert.equal(amended.kind === 'list' && amended.list.names, ['localhost/l:latest']);
  const again = await name([two], [], 'l');
  assert.is(again.kind === 'list' && again.list.blobs.length > (amended.kind === 'list' ? amended.list.blobs.length : 0), true);
});

test.run();
