import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hideStandardStreams, showStandardStreams } from '../../../../src/cli/std-streams/std-streams.ts';

const test = suite('hideStandardStreams');
test('hides and shows', () => {
  hideStandardStreams();
  const hidden = [process.stdin, process.stdout, process.stderr];
  showStandardStreams();
  assert.equal(hidden, [undefined, undefined, undefined]);
  assert.is(typeof process.stderr.write, 'function');
});
test('may be called twice', () => {
  hideStandardStreams();
  hideStandardStreams();
  showStandardStreams();
  showStandardStreams();
  assert.is(typeof process.stdout.write, 'function');
});
test.run();
