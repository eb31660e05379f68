import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { paint } from '../../../../src/cli/output/color.ts';
import { paintCell } from '../../../../src/cli/output/paint-cell.ts';

const test = suite('paintCell');
for (const tone of ['good', 'bad', 'warning', 'dim', 'heading'] as const) {
  test(`begins as paint does for ${tone}`, () => {
    assert.is(paintCell('x', tone).split('x')[0], paint('x', tone).split('x')[0]);
    assert.ok(paintCell('x', tone).endsWith('x\u001b[0m'));
  });
}
test('leaves plain and empty cells alone', () => assert.equal([paintCell('x', 'plain'), paintCell('', 'bad')], ['x', '']));
test('escapes what a name brings', () => assert.is(paintCell('\u001b[2J', 'good'), '\u001b[32m\\x1b[2J\u001b[0m'));
test.run();
