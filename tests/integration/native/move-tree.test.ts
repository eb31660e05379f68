import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { moveTree } from '../../../src/native/move-tree.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { inRealm, testRealm } from '../../support/unpacking.ts';

const trees = suiteNeeding('moveTree', 'helper', 'user-namespaces', 'subuids');

trees('gives another parent to what the user may not write, as the root of an image', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const [from, to] = [join(home.directory('from'), 'd'), join(home.directory('to'), 'e')];
  mkdirSync(from);
  chmodSync(from, 0o555);
  await moveTree(from, to, realm);
  assert.not(existsSync(from));
  assert.is(statSync(to).mode & 0o7777, 0o555);
  await inRealm(realm, 'chown', '1000:1000', to);
  await moveTree(to, from, realm);
  assert.not(existsSync(to));
  assert.is.not(statSync(from).uid, process.getuid?.());
  await inRealm(realm, 'chown', '0:0', from);
});

trees.run();
