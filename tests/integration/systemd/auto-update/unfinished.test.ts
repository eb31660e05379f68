import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pullImage } from '../../../../src/image/pull.ts';
import { autoUpdate } from '../../../../src/systemd/auto-update.ts';
import { finishUpdates, noteUpdate } from '../../../../src/systemd/auto-update/unfinished.ts';
import { appName, updateScene, versionedImage, type UpdateScene } from '../../../support/updates.ts';

const test = suite('updates that were cut off');

/** As a run leaves it that was killed while its unit restarted: the name stands for the new image. */
async function cutOff(scene: UpdateScene): Promise<string> {
  const { engine } = scene.scratch;
  const imageId = engine.images.findByName(appName)?.id ?? '';
  scene.registry.putImage(appName, versionedImage('2'));
  await pullImage(engine, appName, { policy: 'always' });
  const directory = join(engine.places.root, 'updates');
  mkdirSync(directory, { recursive: true });
  const note = { owner: '1:1:of-another-boot', unit: 'web.service', members: [], before: [{ name: appName, imageId }] };
  writeFileSync(join(directory, 'web.service.json'), JSON.stringify(note));
  return imageId;
}

test('go back when the unit does not run', async () => {
  using scene = await updateScene();
  const { engine, warnings } = scene.scratch;
  const container = scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  const before = await cutOff(scene);
  engine.containers.remove(container.id);
  await autoUpdate(engine, { ...scene.options, dryRun: true }, scene.manager);
  assert.equal(scene.restarts, []);
  await finishUpdates(engine, scene.manager);
  assert.equal(scene.restarts, ['web.service']);
  assert.is(scene.imageOf('web'), before);
  assert.match(warnings.join('\n'), /an update of unit web\.service was cut off, and the unit does not run/);
  assert.equal(readdirSync(join(engine.places.root, 'updates')), []);
});

test('are left alone when it runs, or when somebody is at it', async () => {
  using scene = await updateScene();
  const { engine } = scene.scratch;
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  const before = await cutOff(scene);
  await finishUpdates(engine, scene.manager);
  assert.equal(scene.restarts, []);
  assert.is.not(engine.images.findByName(appName)?.id, before);
  const path = join(engine.places.root, 'updates/web.service.json');
  {
    using _note = noteUpdate(engine, { unit: 'web.service', members: [], before: [{ name: appName, imageId: before }] });
    await finishUpdates(engine, scene.manager);
    assert.ok(existsSync(path));
  }
  assert.not(existsSync(path));
});

test('are forgotten when nobody can read what they were', async () => {
  using scene = await updateScene();
  const { engine } = scene.scratch;
  const directory = join(engine.places.root, 'updates');
  mkdirSync(directory);
  writeFileSync(join(directory, 'x.service.json'), '{"owner":');
  await finishUpdates(engine, scene.manager);
  assert.equal(readdirSync(directory), []);
});

test.run();
