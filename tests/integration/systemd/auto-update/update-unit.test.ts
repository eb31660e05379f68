import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pullImage } from '../../../../src/image/pull.ts';
import { autoUpdate } from '../../../../src/systemd/auto-update.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { addPod, infraOf } from '../../../support/scratch-pod.ts';
import { appName, updateScene, versionedImage, type UpdateScene } from '../../../support/updates.ts';
import type { AutoUpdateOptions } from '../../../../src/systemd/auto-update/task.ts';

const test = suite('an update of units');
const idOf = (version: string): string => versionedImage(version).config.digest.slice('sha256:'.length);
const otherName = 'registry.test/other:1';

/** `unit container status`, and the failures. */
async function update(scene: UpdateScene, options: Partial<AutoUpdateOptions> = {}) {
  const { reports, failure } = await autoUpdate(scene.scratch.engine, { ...scene.options, ...options }, scene.manager);
  return {
    reports: reports.map(({ unit, container, status }) => `${unit} ${container.name} ${status}`),
    failure: failure?.message.replaceAll(/[0-9a-f]{64}/g, 'ID'),
  };
}

test('brings the new image to each container, restarts each unit once, and does nothing the next time', async () => {
  using scene = await updateScene();
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  scene.run({ name: 'one', unit: 'shop.service', policy: 'registry' });
  scene.run({ name: 'two', unit: 'shop.service', policy: 'registry' });
  assert.equal((await update(scene)).reports, ['shop.service one false', 'shop.service two false', 'web.service web false']);
  scene.registry.putImage(appName, versionedImage('2'));
  assert.equal((await update(scene, { dryRun: true })).reports, [
    'shop.service one pending',
    'shop.service two pending',
    'web.service web pending',
  ]);
  assert.equal(scene.restarts, []);
  assert.equal(await update(scene), {
    reports: ['shop.service one true', 'shop.service two true', 'web.service web true'],
    failure: undefined,
  });
  assert.equal(scene.restarts, ['shop.service', 'web.service']);
  for (const name of ['web', 'one', 'two']) assert.is(scene.imageOf(name), idOf('2'));
  assert.is(scene.registry.traffic.filter((line) => line.startsWith('get')).length, 2, 'each config came once');
  assert.equal((await update(scene)).reports, ['shop.service one false', 'shop.service two false', 'web.service web false']);
});

test('goes back to the image of before when a unit does not start, and gives it to no other unit', async () => {
  using scene = await updateScene();
  scene.run({ name: 'bad', unit: 'a.service', policy: 'registry' });
  scene.run({ name: 'web', unit: 'b.service', policy: 'registry' });
  scene.registry.putImage(appName, versionedImage('2'));
  scene.unfit.set('a.service', idOf('2'));
  assert.equal(await update(scene), { reports: ['a.service bad rolled back', 'b.service web false'], failure: undefined });
  assert.equal(scene.restarts, ['a.service', 'a.service']);
  assert.is(scene.imageOf('bad'), idOf('1'));
  assert.is(scene.scratch.engine.images.findByName(appName)?.id, idOf('1'));
  assert.match(scene.scratch.warnings.join('\n'), /unit a\.service goes back to what it had, .*: Job for a\.service failed/);
  assert.match(
    scene.scratch.warnings.join('\n'),
    /a\.service did not start with the new registry\.test\/app:1: b\.service keeps what it has/,
  );
});

test('goes back when a member of a pod does not start after it', async () => {
  using scene = await updateScene();
  const pod = await addPod(scene.scratch, 'shop');
  const { engine } = scene.scratch;
  scene.run({ name: 'member', unit: 'member.service', policy: 'registry', podId: pod.id });
  scene.registry.putImage(appName, versionedImage('2'));
  scene.unfit.set('member.service', idOf('2'));
  const infra = { ...infraOf(scene.scratch, pod), labels: { PODMAN_SYSTEMD_UNIT: 'shop-pod.service' } };
  const find = (name: string) => (name === infra.id ? infra : engine.containers.find(name));
  const containers = new Proxy(engine.containers, { get: (store, key) => (key === 'find' ? find : Reflect.get(store, key).bind(store)) });
  const services = new Proxy(engine, { get: (all, key) => (key === 'containers' ? containers : Reflect.get(all, key)) });
  const manager = { ...scene.manager, requireUnit: async () => Promise.resolve() };
  const { reports } = await autoUpdate(services, scene.options, manager);
  assert.equal(
    reports.map(({ unit, status }) => `${unit} ${status}`),
    ['shop-pod.service rolled back'],
  );
  assert.equal(scene.restarts, ['shop-pod.service', 'start member.service', 'shop-pod.service', 'start member.service']);
});

test('does not go back when it is told not to', async () => {
  using scene = await updateScene();
  scene.run({ name: 'bad', unit: 'a.service', policy: 'registry' });
  scene.registry.putImage(appName, versionedImage('2'));
  scene.unfit.set('a.service', idOf('2'));
  assert.equal(await update(scene, { rollback: false }), {
    reports: ['a.service bad failed'],
    failure: 'restarting unit a.service during update: Job for a.service failed',
  });
  assert.is(scene.scratch.engine.images.findByName(appName)?.id, idOf('2'));
});

test('goes back with a local image, too', async () => {
  using scene = await updateScene();
  const { engine } = scene.scratch;
  scene.run({ name: 'bad', unit: 'a.service', policy: 'local' });
  scene.registry.putImage(appName, versionedImage('2'));
  await pullImage(engine, appName, { policy: 'always' });
  scene.unfit.set('a.service', idOf('2'));
  assert.equal((await update(scene)).reports, ['a.service bad rolled back']);
  assert.is(engine.images.findByName(appName)?.id, idOf('1'));
});

test('tells when the image of before does not start either', async () => {
  using scene = await updateScene();
  scene.run({ name: 'bad', unit: 'a.service', policy: 'registry' });
  scene.registry.putImage(appName, versionedImage('2'));
  const manager = {
    ...scene.manager,
    restart: async (unit: string) => {
      scene.unfit.set(unit, scene.scratch.engine.images.findByName(appName)?.id ?? '');
      await scene.manager.restart(unit);
    },
  };
  const { reports, failure } = await autoUpdate(scene.scratch.engine, scene.options, manager);
  assert.is(reports[0]?.status, 'failed');
  assert.match(failure?.message ?? '', /^restarting unit a\.service during rollback: Job for a\.service failed$/);
});

test('lets what is wrong with one container keep no other from being updated', async () => {
  using scene = await updateScene();
  scene.registry.putImage(otherName, versionedImage('other'));
  await pullImage(scene.scratch.engine, otherName, { policy: 'always' });
  scene.run({ name: 'web', unit: 'shop.service', policy: 'registry' });
  scene.run({ name: 'lost', unit: 'shop.service', policy: 'registry', reference: otherName });
  scene.registry.putImage(appName, versionedImage('2'));
  for (const name of scene.registry.manifests.keys()) if (name.startsWith('registry.test/other')) scene.registry.manifests.delete(name);
  const { reports, failure } = await update(scene);
  assert.equal(reports, ['shop.service lost failed', 'shop.service web true']);
  assert.match(failure ?? '', /^checking image updates for container ID: .*manifest unknown$/);
  assert.is(scene.imageOf('web'), idOf('2'));
});

test('pulls nothing for a unit that systemd does not know', async () => {
  using scene = await updateScene();
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  scene.registry.putImage(appName, versionedImage('2'));
  const manager = { ...scene.manager, requireUnit: async () => scene.manager.requireUnit('gone.service') };
  const { reports, failure } = await autoUpdate(scene.scratch.engine, scene.options, manager);
  assert.is(reports[0]?.status, 'failed');
  assert.match(failure?.message ?? '', /unit gone\.service is not known to systemd$/);
  assert.is(scene.scratch.engine.images.findByName(appName)?.id, idOf('1'));
  assert.equal(scene.restarts, []);
});

test('tells of a unit that starts the same container again', async () => {
  using scene = await updateScene();
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  scene.registry.putImage(appName, versionedImage('2'));
  const manager = { ...scene.manager, restart: async () => Promise.resolve() };
  const { reports, failure } = await autoUpdate(scene.scratch.engine, scene.options, manager);
  assert.is(reports[0]?.status, 'failed');
  assert.match(failure?.message ?? '', /^unit web\.service restarts container web with the image of before$/);
});

test('ends between units, and is taken up by the next run', async () => {
  using scene = await updateScene();
  scene.run({ name: 'one', unit: 'a.service', policy: 'registry' });
  scene.run({ name: 'two', unit: 'b.service', policy: 'registry' });
  scene.registry.putImage(appName, versionedImage('2'));
  const ctrlC = new AbortController();
  const manager = {
    ...scene.manager,
    restart: async (unit: string) => {
      ctrlC.abort();
      await scene.manager.restart(unit);
    },
  };
  await assertRejects(autoUpdate(scene.scratch.engine, { ...scene.options, signal: ctrlC.signal }, manager), 'cancelled');
  assert.equal([scene.imageOf('one'), scene.imageOf('two')], [idOf('2'), idOf('1')]);
  assert.equal((await update(scene)).reports, ['a.service one false', 'b.service two true']);
});

test.run();
