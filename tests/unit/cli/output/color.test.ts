import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { paint } from '../../../../src/cli/output/color.ts';

const test = suite('paint');
test('puts the word between codes', () => assert.is(paint('up', 'good'), '\u001b[32mup\u001b[39m'));
test('leaves plain words alone', () => assert.is(paint('up', 'plain'), 'up'));
test('has a code for every tone', () => {
  for (const tone of ['bad', 'warning', 'dim', 'heading'] as const) assert.match(paint('x', tone), /^\u001b\[\d+mx\u001b\[\d+m$/);
});
test.run();
