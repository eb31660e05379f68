import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { definitionLines, wrapText } from '../../../../src/cli/help/wrap.ts';

const wrap = suite('wrapText');
for (const [text, width, expected] of [
  ['', 10, []],
  ['one two three', 7, ['one two', 'three']],
  ['aaaaaaaaaaaaaaa b', 5, ['aaaaaaaaaaaaaaa', 'b']],
  ['  a   b ', 10, ['a b']],
] as const) {
  wrap(JSON.stringify(text), () => assert.equal(wrapText(text, width), expected));
}
wrap.run();

const definitions = suite('definitionLines');
definitions('sets descriptions beside terms', () =>
  assert.equal(
    definitionLines(
      [
        ['-a', 'one'],
        ['--long', 'two'],
      ],
      80,
    ),
    ['  -a       one', '  --long   two'],
  ),
);
definitions('continues below the description', () => {
  assert.equal(definitionLines([['-a', 'one two three four five six seven']], 31), ['  -a   one two three four five', '       six seven']);
});
definitions('gives a wide term a line of its own', () => {
  assert.equal(
    definitionLines(
      [
        ['-a', 'x'],
        [`--${'y'.repeat(50)}`, 'z'],
      ],
      80,
    ),
    ['  -a   x', `  --${'y'.repeat(50)}`, '       z'],
  );
});
definitions.run();
