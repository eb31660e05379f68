import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { alignTabs, displayWidth } from '../../../../src/cli/output/table.ts';

const test = suite('alignTabs');
test('sets cells of at least twelve columns', () =>
  assert.is(alignTabs(['NAMES\tIMAGE', 'c4\tlocalhost/busy:1']), 'NAMES       IMAGE\nc4          localhost/busy:1\n'));
test('keeps two blanks after the widest', () =>
  assert.is(alignTabs(['REPOSITORY\tTAG', 'localhost/entry\t1']), 'REPOSITORY       TAG\nlocalhost/entry  1\n'));
test('leaves lines without tabs alone', () => assert.is(alignTabs(['a', 'b\tc']), 'a\nb           c\n'));
test('counts columns of wide characters', () =>
  assert.is(alignTabs(['日本語日本語日\tx', 'a\ty']), '日本語日本語日  x\na               y\n'));
test.run();

const width = suite('displayWidth');
for (const [text, expected] of [
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['\u001b[31mred\u001b[0m', 3],
  ['😀', 2],
] as const) {
  width(`${JSON.stringify(text)} is ${expected}`, () => assert.is(displayWidth(text), expected));
}
width.run();
