import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findTasks } from '../../../../src/systemd/auto-update/find-tasks.ts';
import { writeStatus } from '../../../support/scratch-engine.ts';
import { addPod, infraOf } from '../../../support/scratch-pod.ts';
import { updateScene, type UpdateScene } from '../../../support/updates.ts';

const test = suite('findTasks');

function found(scene: UpdateScene, filters: readonly string[] = []) {
  const { units, failures } = findTasks(scene.scratch.engine, { ...scene.options, filters });
  return {
    units: [...units].map(([unit, tasks]) => `${unit}: ${tasks.map(({ container, policy }) => `${container.name} ${policy}`).join(', ')}`),
    failures: failures.map(({ message }) => message.replaceAll(/[0-9a-f]{64}/g, 'ID')),
  };
}

test('finds what runs and asks for it, by unit', async () => {
  using scene = await updateScene();
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  scene.run({ name: 'db', unit: 'shop.service', policy: 'local' });
  scene.run({ name: 'cache', unit: 'shop.service', policy: 'image' });
  scene.run({ name: 'off', unit: 'off.service', policy: 'disabled' });
  scene.run({ name: 'plain' });
  const stopped = scene.run({ name: 'stopped', unit: 'stopped.service', policy: 'registry' });
  writeStatus(scene.scratch, stopped, { state: 'exited', exitCode: 0 });
  assert.equal(found(scene), { units: ['shop.service: cache registry, db local', 'web.service: web registry'], failures: [] });
  assert.equal(found(scene, ['name=web']).units, ['web.service: web registry']);
});

test('says of each container why it cannot be updated, and finds the others', async () => {
  using scene = await updateScene();
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  scene.run({ name: 'alone', policy: 'registry' });
  scene.run({ name: 'odd', unit: 'odd.service', policy: 'weekly' });
  scene.run({ name: 'short', unit: 'short.service', policy: 'registry', reference: 'app:1' });
  const labels = { 'io.containers.autoupdate.authfile': '/nowhere/auth.json' };
  scene.run({ name: 'locked', unit: 'locked.service', policy: 'registry', labels });
  const { units, failures } = found(scene);
  assert.equal(units, ['web.service: web registry']);
  assert.equal(failures, [
    'auto-updating container "ID": no PODMAN_SYSTEMD_UNIT label found',
    'auto-updating container "ID": credential file is not accessible: /nowhere/auth.json: no such file or directory',
    'auto-updating container "ID": invalid auto-update policy "weekly": valid policies are ["disabled" "image" "local" "registry"]',
    'auto-updating container "ID": it runs on a plain root directory, not on an image',
  ]);
});

test('takes the unit of the pod for its members', async () => {
  using scene = await updateScene();
  const pod = await addPod(scene.scratch, 'shop');
  scene.run({ name: 'member', unit: 'member.service', policy: 'registry', podId: pod.id });
  assert.equal(found(scene).units, ['member.service: member registry']);
  const { engine } = scene.scratch;
  const infra = { ...infraOf(scene.scratch, pod), labels: { PODMAN_SYSTEMD_UNIT: 'shop-pod.service' } };
  const find = (name: string) => (name === infra.id ? infra : engine.containers.get(name));
  const containers = { find, get: find, list: () => engine.containers.list() };
  const services = { places: engine.places, images: engine.images, containers } as unknown as typeof engine;
  assert.equal([...findTasks(services, scene.options).units.keys()], ['shop-pod.service']);
});

test('lets no image say which credentials are read', async () => {
  using scene = await updateScene();
  const imageLabels = { 'io.containers.autoupdate': 'registry', 'io.containers.autoupdate.authfile': '/home/user/secret.json' };
  scene.run({ name: 'honest', unit: 'honest.service', imageLabels });
  assert.equal(found(scene), { units: ['honest.service: honest registry'], failures: [] });
});

for (const unit of ['--root=/x.service', '-H.service', 'a b.service', 'x', '../x.service', 'x.service\n']) {
  test(`takes ${JSON.stringify(unit)} for no unit`, async () => {
    using scene = await updateScene();
    scene.run({ name: 'odd', unit, policy: 'registry' });
    assert.match(found(scene).failures[0] ?? '', /is not the name of a unit$/);
  });
}

test.run();
