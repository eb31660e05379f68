import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readKeys } from '../../../../../src/cli/output/explore/keys.ts';
import { initialState, type ExploreState } from '../../../../../src/cli/output/explore/state.ts';
import { update } from '../../../../../src/cli/output/explore/update.ts';
import { exploration } from '../../../../support/exploration.ts';

const test = suite('update');
const image = exploration([{ 'etc/a': 1, 'etc/b': 2, 'usr/x': 3 }, { 'etc/a': 4 }, { 'etc/b': 'whiteout', z: 9 }]);

/** The state after keys as a terminal sends them. */
const after = (input: string, from: ExploreState = initialState(image, { columns: 80, lines: 24 })): ExploreState =>
  readKeys(input).reduce((state, key) => update(state, key), from);
const names = (state: ExploreState): string => state.rows.map(({ node }) => node.name).join(' ');
const up = '\u001b[A';
const down = '\u001b[B';
const right = '\u001b[C';
const left = '\u001b[D';

test('goes through the layers', () => {
  assert.equal(
    [after(up).layer, after('kk').layer, after('kkkkk').layer, after('kkj').layer, after('g').layer, after('gG').layer],
    [1, 0, 0, 1, 0, 2],
  );
  assert.is(names(after(up)), 'etc');
  assert.is(names(after('')), 'etc z');
});

test('opens and closes directories', () => {
  assert.is(names(after('\t ')), 'etc b z');
  assert.is(names(after('\t  ')), 'etc z');
  assert.is(names(after(`\t${right}`)), 'etc b z');
  assert.is(after(`\t${right}${right}`).cursor, 1);
  assert.is(after(`\t${right}${right}${left}`).cursor, 0);
  assert.is(names(after(`\t${right}${left}`)), 'etc z');
  assert.is(after(`\t${left}`).pane, 'layers');
  assert.is(names(after('e')), 'etc b z');
  assert.is(names(after('ec')), 'etc z');
  assert.is(names(after(`\t${down} `)), 'etc z', 'a file is not opened');
});

test('shows all files or those of the layer, and what is wasted', () => {
  assert.is(names(after('a')), 'etc usr z');
  assert.is(names(after('aa')), 'etc z');
  const wasted = after('w');
  assert.equal([wasted.content, wasted.pane, after('ww').content], ['wasted', 'content', 'files']);
  assert.is(after(`w${down}${down}${down}`).cursor, 1);
});

test('types a filter, keeps or clears it', () => {
  const typing = after('/qz');
  assert.equal([typing.filter, typing.isTyping, typing.isDone], ['qz', true, false]);
  assert.equal([after('/qz\u007f').filter, after('/qz\u0015').filter, after('/q\u001b').filter], ['q', '', '']);
  const kept = after('/z\r');
  assert.equal([kept.filter, kept.isTyping, names(kept)], ['z', false, 'z']);
  assert.is(after('\u001b', kept).filter, '');
  assert.is(after(`/${'x'.repeat(300)}`).filter.length, 200);
});

test('ends with q and Ctrl-C, while typing with Ctrl-C only, and takes no notice of other keys', () => {
  assert.equal([after('q').isDone, after('\u0003').isDone, after('/q').isDone, after('/\u0003').isDone], [true, true, false, true]);
  const state = initialState(image, { columns: 80, lines: 24 });
  assert.is(after('Z\u0001', state), state);
});

test('does nothing wrong in an image without layers', () => {
  const empty = initialState(exploration([]), { columns: 80, lines: 24 });
  const state = after(`${up}${down}\t ${right}${left}eawc/x\rgG`, empty);
  assert.equal([state.layer, state.cursor, state.rows.length], [0, 0, 0]);
});

test.run();
