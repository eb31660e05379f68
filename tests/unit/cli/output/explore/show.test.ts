import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canShow } from '../../../../../src/cli/output/explore/show.ts';
import { memoryOutput } from '../../../../support/memory-output.ts';

const test = suite('canShow');

test('wants a terminal at both ends, with a cursor', () => {
  assert.not(canShow(memoryOutput({ isTerminal: false }).output, 'xterm'));
  assert.not(canShow(memoryOutput({ isTerminal: true }).output, 'dumb'));
});

test.run();
