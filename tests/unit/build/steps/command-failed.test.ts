import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CommandFailed } from '../../../../src/build/steps/command-failed.ts';

const failed = suite('CommandFailed');

failed("says the status in Podman's words", () => {
  const error = new CommandFailed(137);
  assert.is(error.status, 137);
  assert.is(error.message, 'while running runtime: exit status 137');
});

failed.run();
