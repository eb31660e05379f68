import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changed, contentCount, contentLines, initialState } from '../../../../../src/cli/output/explore/state.ts';
import { exploration } from '../../../../support/exploration.ts';

const test = suite('explore state');
const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`file${String(index).padStart(2, '0')}`, 1]));

test('starts with what the last layer does', () => {
  const state = initialState(exploration([{ a: 1 }, { b: 2 }]), { columns: 80, lines: 24 });
  assert.equal([state.layer, state.rows.map(({ node }) => node.name), state.pane], [1, ['b'], 'layers']);
  assert.is(contentLines(state), 21);
});

test('keeps the cursor on a line, and that line on the screen', () => {
  const state = initialState(exploration([many]), { columns: 80, lines: 13 });
  assert.equal([changed(state, { cursor: 30 }).top, changed(state, { cursor: 30 }).cursor], [21, 30]);
  assert.is(changed(state, { cursor: 999 }).cursor, 49);
  assert.is(changed(state, { cursor: -5 }).cursor, 0);
  const grown = changed(changed(state, { cursor: 49 }), { size: { columns: 80, lines: 100 } });
  assert.equal([grown.top, grown.cursor], [0, 49]);
});

test('filters files and wasted paths alike', () => {
  const state = initialState(
    exploration([
      { one: 1, two: 2 },
      { one: 1, two: 2 },
    ]),
    { columns: 80, lines: 24 },
  );
  const filtered = changed(state, { filter: 'tw' });
  assert.equal([contentCount(filtered), contentCount({ ...filtered, content: 'wasted' })], [1, 1]);
  assert.is(changed(filtered, { filter: '' }).rows.length, 2);
});

test('copes with an image without layers and a screen without room', () => {
  const state = initialState(exploration([]), { columns: 1, lines: 1 });
  assert.equal([state.layer, state.rows.length, contentLines(state)], [0, 0, 1]);
});

test.run();
