import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { alignColumns } from '../../../../src/cli/output/align-columns.ts';

const test = suite('alignColumns');
test('gives each column room for its widest cell, and at least twelve characters', () => {
  assert.is(
    alignColumns([
      ['A', 'B', 'C'],
      ['1', 'a long word in it', 'end'],
    ]),
    'A           B                  C\n1           a long word in it  end\n',
  );
});
test('is nothing for nothing', () => assert.is(alignColumns([]), ''));
test.run();
