import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { completionScript, scriptNames, shells } from '../../src/cli/completion/scripts.ts';
import { repository } from '../support/repository.ts';

const test = suite('completions');
for (const shell of shells) {
  const path = join(repository, 'completions', scriptNames[shell]);
  test(`${scriptNames[shell]} is what npm run completions writes`, async () =>
    assert.ok(readFileSync(path, 'utf8') === (await completionScript(shell)), 'npm run completions'));
  test(`${shell} can read it`, () => {
    const { error, status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
    // A machine need not have every shell.
    if (error === undefined) assert.equal([status, stderr], [0, '']);
  });
}

test.run();
