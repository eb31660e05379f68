import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { disableFeature, enableFeature, features, unitsOf } from '../../../src/systemd/enable-feature.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('features of systemd');

test('have their units', () => {
  const names = features.map((feature) => unitsOf(feature, ['/usr/bin/tiffin']).map(({ name }) => name));
  assert.equal(names, [['tiffin-restart.service'], ['tiffin-auto-update.service', 'tiffin-auto-update.timer']]);
});

test('leave nothing behind where there is no systemd', async () => {
  using scratch = scratchEngine();
  const places = { ...scratch.engine.places, uid: 4242, runtimeDir: scratch.directory };
  await assertRejects(enableFeature({ places, env: {} }, 'restart', ['/usr/bin/tiffin']), 'unsupported', /^enable restart: /);
  const directory = join(places.configHome, 'systemd/user');
  assert.not(existsSync(directory));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'tiffin-restart.service'), '[Unit]\n');
  await assertRejects(disableFeature({ places, env: {} }, 'restart'), 'unsupported', /^disable restart: /);
  assert.ok(existsSync(join(directory, 'tiffin-restart.service')));
});

test.run();
