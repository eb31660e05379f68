import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AggregateFailure } from '../../../src/lib/errors.ts';
import { autoUpdate } from '../../../src/systemd/auto-update.ts';
import { updateScene } from '../../support/updates.ts';

const test = suite('autoUpdate');

test('has nothing to say where nothing asks for updates', async () => {
  using scene = await updateScene();
  scene.run({ name: 'plain', unit: 'plain.service' });
  assert.equal(await autoUpdate(scene.scratch.engine, scene.options, scene.manager), { reports: [], failure: undefined });
});

test('tells all failures, and updates what can be', async () => {
  using scene = await updateScene();
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  scene.run({ name: 'alone', policy: 'registry' });
  scene.run({ name: 'odd', unit: 'odd.service', policy: 'x' });
  const { reports, failure } = await autoUpdate(scene.scratch.engine, scene.options, scene.manager);
  assert.is(reports.length, 1);
  assert.ok(failure instanceof AggregateFailure);
  assert.is(failure.failures.length, 2);
});

test('needs systemd only when a unit is to be restarted', async () => {
  using scene = await updateScene();
  scene.run({ name: 'web', unit: 'web.service', policy: 'registry' });
  assert.is((await autoUpdate(scene.scratch.engine, scene.options)).failure, undefined);
});

test.run();
