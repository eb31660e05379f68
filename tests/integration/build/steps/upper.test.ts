import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openUpper } from '../../../../src/build/steps/upper.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { testRealm } from '../../../support/unpacking.ts';

const upper = suite('openUpper');

upper('has the mode of what is below, and goes on with what was put aside', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const [one, two, lower] = ['one', 'two', 'lower'].map((name) => home.directory(name)) as [string, string, string];
  chmodSync(lower, 0o750);
  const pending = { path: join(home.path, 'pending'), mountPoints: new Set<string>() };
  const first = await openUpper(realm, { directory: one }, [lower], pending);
  assert.is(statSync(first.upper).mode & 0o7777, 0o750);
  mkdirSync(pending.path);
  writeFileSync(join(pending.path, 'f'), '');
  const second = await openUpper(realm, { directory: two }, [], pending);
  assert.ok(existsSync(join(second.upper, 'f')));
  assert.not(existsSync(pending.path));
});

upper.run();
