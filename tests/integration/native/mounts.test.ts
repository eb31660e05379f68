import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { mountLayers, unmountAll } from '../../../src/native/mounts.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('mountLayers', 'helper', 'ordinary-user');

test('fails by name where this process may not mount', async () => {
  await using home = await scratchHome();
  const [a, b, target] = ['a', 'b', 'target'].map((name) => home.directory(name));
  const error = await assertRejects(mountLayers({ lower: [a!, b!], target: target! }), 'denied', /^mount .*target/);
  assert.is(error.code, 'denied');
  await assertRejects(mountLayers({ lower: [join(home.path, 'missing'), b!], target: join(home.path, 'nowhere') }), 'not-found', /nowhere/);
  await assertRejects(unmountAll([target!]), 'denied', /unmount .*target/);
  await unmountAll([]);
});

test.run();
