import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { enforceCheck } from '../../../src/build/enforce-check.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { containerfile } from '../../support/containerfile.ts';

const test = suite('enforceCheck');
const platform = { os: 'linux', architecture: 'amd64' };
const check = (text: string): Promise<void> =>
  enforceCheck(containerfile(text), { buildArgs: {}, buildPlatform: platform, targetPlatform: platform });

test('refuses what a file itself wants refused', async () => {
  await assertRejects(
    check('# check=error=true\nFROM a\nCMD x\nMAINTAINER y'),
    'invalid-argument',
    /^Containerfile:3: JSONArgsRecommended: .*, and 1 more\n.*--check/,
  );
  assert.is(await check('# check=error=true;skip=all\nFROM a\nCMD x'), undefined);
  assert.is(await check('# check=error=false\nFROM a\nCMD x'), undefined);
  assert.is(await check('FROM a\nCMD x'), undefined);
});

test.run();
