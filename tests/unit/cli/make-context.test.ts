import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeContext } from '../../../src/cli/make-context.ts';
import { memoryOutput } from '../../support/memory-output.ts';

const globals = { root: '/x/root', runRoot: '/x/run', logLevel: 'warn', runtime: undefined, color: true } as const;

const test = suite('makeContext');
test('finds the places when asked', () => {
  const { output } = memoryOutput();
  using open = makeContext({ argv: [], env: { HOME: '/home/x' }, output, globals, program: [] });
  assert.equal([open.context.places.root, open.context.places.runRoot], ['/x/root', '/x/run']);
});
test('listens to signals only when a command asks, and stops afterwards', () => {
  const { output } = memoryOutput();
  const before = process.listenerCount('SIGINT');
  {
    using open = makeContext({ argv: [], env: {}, output, globals, program: [] });
    assert.is(process.listenerCount('SIGINT'), before);
    assert.is(open.context.signal.aborted, false);
    assert.is(process.listenerCount('SIGINT'), before + 1);
  }
  assert.is(process.listenerCount('SIGINT'), before);
});
test('aborts at the first signal and lets the second one through', () => {
  const { output } = memoryOutput();
  using open = makeContext({ argv: [], env: {}, output, globals, program: [] });
  const { signal } = open.context;
  process.emit('SIGHUP', 'SIGHUP');
  assert.is(signal.aborted, true);
  assert.is(open.interruptedBy(), 'SIGHUP');
  assert.is(process.listenerCount('SIGINT'), 0);
});
test.run();
