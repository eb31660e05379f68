import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { makeScratch, sweepScratch } from '../../../src/build/scratch-directory.ts';
import { leftInStore } from '../../support/build-context.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('scratch directories', 'helper', 'user-namespaces');

test('go with their owner: when it is done, or with the next command when it is dead', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const scratch = makeScratch(stores);
  assert.is(statSync(scratch.path).mode & 0o777, 0o700);
  mkdirSync(join(scratch.path, 'a'));
  writeFileSync(join(scratch.path, 'a/b'), '');
  const dead = join(scratch.path, '../.tmp-999999999-1-00000000-0');
  mkdirSync(join(dead, 'x'), { recursive: true });
  await sweepScratch(stores);
  assert.not.ok(existsSync(dead));
  assert.ok(existsSync(join(scratch.path, 'a/b')), 'of one that lives');
  await scratch[Symbol.asyncDispose]();
  assert.equal(leftInStore(stores), []);
});

test.run();
