import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { deleteTrees } from '../../../src/native/delete-trees.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { inRealm, testRealm } from '../../support/unpacking.ts';

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

const owners = suiteNeeding('deleteTrees, other owners', 'helper', 'user-namespaces', 'subuids');
owners('deletes what belongs to other IDs of the realm, and nothing else', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const [tree, kept] = [home.directory('tree'), home.directory('kept')];
  writeFileSync(join(kept, 'file'), '');
  await inRealm(realm, 'sh', '-c', 'mkdir "$1/d"; touch "$1/d/f"; chown -R 1000:1000 "$1/d"; chmod 0 "$1/d"', 'sh', tree);
  await deleteTrees([tree, join(home.path, 'missing')], { realm });
  assert.not(existsSync(tree));
  assert.ok(existsSync(join(kept, 'file')));
});
owners.run();
