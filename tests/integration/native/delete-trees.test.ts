import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { deleteTrees } from '../../../src/native/delete-trees.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const trees = suiteNeeding('deleteTrees', 'built', 'user-namespaces');
trees('removes directories whatever their modes; missing ones are no failure', async () => {
  using scratch = scratchEngine();
  const top = join(scratch.directory, 'top');
  mkdirSync(join(top, 'locked'), { recursive: true });
  mkdirSync(join(top, 'locked', 'inner'), { mode: 0o000 });
  await deleteTrees([top, join(scratch.directory, 'missing')], { realm: scratch.engine.realm });
  assert.not.ok(existsSync(top));
});
trees.run();
