import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Dialog } from '../../../../src/cli/output/dialog.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { memoryOutput } from '../../../support/memory-output.ts';

// What it does on a terminal is tested with real ones: tests/e2e/registry-login.test.ts.
const test = suite('Dialog without a terminal');
test('takes a line of standard input for what may be seen, and refuses to ask for a secret', async () => {
  const { output, stdout } = memoryOutput();
  using dialog = new Dialog(output, new AbortController().signal);
  assert.is(dialog.isPossible, false);
  assert.is(await dialog.ask('Username: ', 'shown'), '');
  await assertRejects(dialog.ask('Password: ', 'hidden'), 'invalid-argument', /no terminal/);
  assert.is(stdout.text(), 'Username: Password: ');
});
test.run();
