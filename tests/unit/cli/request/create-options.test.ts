import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandContext } from '../../../../src/cli/context.ts';
import { createOptions, requestFacts } from '../../../../src/cli/request/create-options.ts';

const abort = new AbortController();
let signalsTaken = 0;
const context = {
  argv: ['run', 'busybox'],
  env: { A: 'b' },
  get signal() {
    signalsTaken += 1;
    return abort.signal;
  },
} as unknown as CommandContext;

const options = suite('createOptions');
options('remember the command line and leave signals alone until they are needed', () => {
  const made = createOptions(context, { quiet: true } as never, { startsNow: true });
  assert.equal([made.createCommand, made.startsNow, signalsTaken], [['tiffin', 'run', 'busybox'], true, 0]);
  assert.is(made.signal, abort.signal);
});
options.run();

const facts = suite('requestFacts');
facts('are the caller’s', () => {
  const { env, directory, readText } = requestFacts(context);
  assert.equal([env['A'], directory], ['b', process.cwd()]);
  assert.match(readText('/proc/self/stat'), /^\d+ /);
});
facts.run();
