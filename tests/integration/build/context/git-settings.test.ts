import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gitSettings } from '../../../../src/build/context/git-settings.ts';
import { parseGitReference } from '../../../../src/build/git-reference.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('gitSettings');

test('takes the credential helpers of the user, for https alone, and no other setting', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, '.gitconfig'), '[credential]\n\thelper = store\n[core]\n\tpager = evil\n[url "x"]\n\tinsteadOf = y\n');
  const settings = (text: string): Promise<readonly string[]> => gitSettings(home.env, parseGitReference(text)!);
  const https = await settings('https://host/r.git');
  assert.ok(https.includes('credential.helper=store'));
  assert.ok(https.includes('core.hooksPath=/dev/null'));
  assert.not.match(https.join(' '), /evil|insteadof/i);
  assert.not.match((await settings('git://host/r')).join(' '), /credential/);
});

test.run();
