import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutLine, lineWithEnd, shownLine } from '../../../../../src/cli/output/build/shown-line.ts';
import { displayWidth } from '../../../../../src/cli/output/table.ts';

const test = suite('shownLine');
test('leaves nothing that moves a cursor', () => {
  assert.is(shownLine('\u001b[31mred\u001b[0m \u001b]0;title\u0007x'), 'red x');
  assert.is(shownLine('a\u001b\b\u009b2Jb\tc'), String.raw`a\x1b\x08b    c`);
  assert.not.match(shownLine('\u001bc\u0090q\u001b\\'), /[\u001b\u0080-\u009f]/);
});
test('cuts to columns, of which wide characters take two', () => {
  assert.is(cutLine('abcdef', 6), 'abcdef');
  assert.is(cutLine('abcdef', 5), 'abcd…');
  assert.is(displayWidth(cutLine('日本語日本語', 6)), 5);
  assert.is(cutLine('abc', 0), '');
});
test('keeps what stands at the right edge', () => {
  assert.is(lineWithEnd('abc', '1.0s', 16), 'abc         1.0s');
  assert.is(lineWithEnd('a very long text', '1.0s', 16), 'a very lon… 1.0s');
});
test.run();
