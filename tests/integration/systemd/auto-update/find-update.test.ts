import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findTasks } from '../../../../src/systemd/auto-update/find-tasks.ts';
import { hasUpdate } from '../../../../src/systemd/auto-update/find-update.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { appName, updateScene, versionedImage, type UpdateScene, type WantedContainer } from '../../../support/updates.ts';

const test = suite('hasUpdate');

async function answer(scene: UpdateScene, wanted: Omit<WantedContainer, 'name' | 'unit'>): Promise<boolean> {
  scene.run({ name: 'app', unit: 'app.service', ...wanted });
  const [task] = [...findTasks(scene.scratch.engine, scene.options).units.values()].flat();
  if (task === undefined) throw new Error('no task');
  return hasUpdate(scene.scratch.engine, task, scene.options.signal);
}

test('is true when the registry has another image under the name', async () => {
  using scene = await updateScene();
  assert.is(await answer(scene, { policy: 'registry' }), false);
  scene.registry.putImage(appName, versionedImage('2'));
  const [task] = [...findTasks(scene.scratch.engine, scene.options).units.values()].flat();
  assert.is(await hasUpdate(scene.scratch.engine, task!, scene.options.signal), true);
  assert.equal(scene.registry.traffic.length, 1, 'only the first config was fetched');
});

test('is false for the same image in a manifest of another digest', async () => {
  using scene = await updateScene();
  const document = JSON.parse(versionedImage('1').manifest.bytes.toString()) as object;
  scene.registry.put(appName, 'application/vnd.oci.image.manifest.v1+json', { ...document, annotations: { packed: 'anew' } });
  assert.is(await answer(scene, { policy: 'registry' }), false);
});

test('asks nobody about a name with a digest', async () => {
  using scene = await updateScene();
  const reference = `registry.test/app@${versionedImage('1').manifest.digest}`;
  scene.registry.manifests.clear();
  const image = scene.scratch.engine.images.findByName(appName);
  scene.run({ name: 'pinned', unit: 'pinned.service', policy: 'registry' });
  const [task] = [...findTasks(scene.scratch.engine, scene.options).units.values()].flat();
  assert.is(await hasUpdate(scene.scratch.engine, { ...task!, name: reference, image: image! }, scene.options.signal), false);
});

test('compares with the store where the policy says so', async () => {
  using scene = await updateScene();
  const { engine } = scene.scratch;
  assert.is(await answer(scene, { policy: 'local' }), false);
  const [task] = [...findTasks(engine, scene.options).units.values()].flat();
  const old = engine.images.findByName(appName);
  scene.registry.putImage(appName, versionedImage('2'));
  const { pullImage } = await import('../../../../src/image/pull.ts');
  await pullImage(engine, appName, { policy: 'always' });
  assert.is(await hasUpdate(engine, task!, scene.options.signal), true);
  engine.images.tag(old!.id, appName);
  assert.is(await hasUpdate(engine, task!, scene.options.signal), false);
  engine.images.untag(old!.id, [appName]);
  await assertRejects(hasUpdate(engine, task!, scene.options.signal), 'not-found', /image not known/);
});

test('says what the registry answers', async () => {
  using scene = await updateScene();
  scene.run({ name: 'app', unit: 'app.service', policy: 'registry' });
  const [task] = [...findTasks(scene.scratch.engine, scene.options).units.values()].flat();
  scene.registry.manifests.clear();
  await assertRejects(hasUpdate(scene.scratch.engine, task!, scene.options.signal), 'not-found', /manifest unknown/);
});

test.run();
