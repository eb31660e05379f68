import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readKeys } from '../../../../../src/cli/output/explore/keys.ts';
import { fit, render, type Inker } from '../../../../../src/cli/output/explore/render.ts';
import { initialState, type ExploreState, type ScreenSize } from '../../../../../src/cli/output/explore/state.ts';
import { update } from '../../../../../src/cli/output/explore/update.ts';
import { displayWidth } from '../../../../../src/cli/output/table.ts';
import type { Exploration } from '../../../../../src/image/exploration.ts';
import { exploration } from '../../../../support/exploration.ts';

const test = suite('render');
const plain: Inker = (text) => text;
const image = exploration(
  [
    { 'etc/a': 1, 'etc/b': 2, 'usr/bin/su': { sizeBytes: 9, mode: 0o4755, uid: 7 } },
    { 'etc/a': 4, 'etc/b': 'whiteout', 'etc/l': { type: 'symlink', target: '/x' }, tmp: { type: 'directory', mode: 0o1777 } },
  ],
  ['ADD rootfs', '/bin/sh -c #(nop)  RUN something\nlong'],
);

function screen(
  keys: string,
  size: ScreenSize = { columns: 100, lines: 14 },
  of: Exploration = image,
): { state: ExploreState; lines: string[] } {
  const state = readKeys(keys).reduce((each, key) => update(each, key), initialState(of, size));
  return { state, lines: render(state, plain) };
}

test('draws layers on the left and files with marks, modes and sizes on the right', () => {
  const { lines } = screen('e');
  assert.match(lines[0] ?? '', /^ localhost\/app:1 \(abc123000000\) {3}16 B in 2 layers {3}efficiency 81\.2 % {3}wasted 3 B/);
  assert.match(lines[1] ?? '', /LAYER +│ {3}MODE +OWNER +SIZE {2}CHANGED BY LAYER 2/);
  assert.match(lines[2] ?? '', /^ {2}1 +12 B {2}ADD rootfs +│~ drwxr-xr-x +0:0 +6 B {2}▾ etc\//);
  assert.match(lines[3] ?? '', /^ {2}2 +4 B {2}RUN something long +│~ -rw-r--r-- +0:0 +4 B {6}a/);
  assert.match(lines[4] ?? '', /│- -rw-r--r-- +0:0 +2 B {6}b/);
  assert.match(lines[5] ?? '', /│\+ lrwxrwxrwx|│\+ lrw-r--r-- +0:0 +0 B {6}l → \/x/);
  assert.match(lines[6] ?? '', /│\+ drwxrwxrwt +0:0 +0 B {2}▸ tmp\//);
  assert.match(lines.at(-1) ?? '', /↑↓ layer · Tab files/);
  assert.match(screen('gaea').lines.join('\n'), /-rwsr-xr-x +7:0 +9 B {8}su|-rwsr-xr-x/);
});

test('fits every line to the screen, whatever its size', () => {
  for (const columns of [1, 5, 20, 40, 71, 72, 73, 200]) {
    for (const lines of [1, 2, 3, 4, 10, 60]) {
      for (const keys of ['', 'e', '\t', 'w', '/x', 'a']) {
        const drawn = screen(keys, { columns, lines }).lines;
        assert.ok(drawn.length <= lines, `${columns}x${lines} ${keys}`);
        for (const line of drawn) assert.ok(displayWidth(line) <= columns, `${columns}x${lines} ${keys}: ${line}`);
      }
    }
  }
});

test('shows one part at a time on a narrow screen', () => {
  const size = { columns: 60, lines: 10 };
  assert.match(screen('', size).lines[1] ?? '', /LAYER/);
  assert.not.match(screen('', size).lines.join(''), /MODE/);
  assert.match(screen('\t', size).lines[1] ?? '', /MODE/);
});

test('lists wasted paths, and says when there is nothing', () => {
  const { lines } = screen('w');
  assert.match(lines[1] ?? '', /WASTED +PATH/);
  assert.match(lines[2] ?? '', /│ +2 B +1× removed {2}\/etc\/b/);
  assert.match(screen('/none\r').lines[2] ?? '', /nothing matches/);
  assert.match(screen('', undefined, exploration([])).lines[2] ?? '', /nothing/);
});

test('lets nothing of the image reach the terminal as it is', () => {
  const hostile = exploration([{ 'a\u001b[2J\nb': 1, l: { type: 'symlink', target: '\u009b31m' } }], ['\u001b]0;x\u0007\nRUN']);
  for (const keys of ['', '\t', 'w', 'e']) {
    assert.not.match(screen(keys, undefined, hostile).lines.join(''), /[\u0000-\u001f\u007f-\u009f]/);
  }
  assert.match(screen('', undefined, hostile).lines.join(''), /a\\x1b\[2J\\x0ab/);
});

test('inks what is chosen and what a layer does', () => {
  const inked: string[] = [];
  render(screen('\te').state, (text, ink) => {
    inked.push(`${ink} ${text.trim().slice(0, 1)}`);
    return text;
  });
  for (const expected of ['chosen ~', 'removed -', 'added +']) assert.ok(inked.includes(expected), expected);
});
test.run();

const fitting = suite('fit');
for (const [text, width, expected] of [
  ['ab', 4, 'ab  '],
  ['abcd', 4, 'abcd'],
  ['abcde', 4, 'abc…'],
  ['日本語', 4, '日… '],
  ['ab', 1, '…'],
  ['ab', 0, ''],
  ['', 2, '  '],
] as const) {
  fitting(`makes ${JSON.stringify(text)} ${width} wide`, () => assert.is(fit(text, width), expected));
}
fitting.run();
