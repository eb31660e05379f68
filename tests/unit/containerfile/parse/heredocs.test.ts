import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { heredocOf, heredocsOf, withoutTabs } from '../../../../src/containerfile/parse/heredocs.ts';

const test = suite('heredocs');

for (const [word, expected] of [
  ['<<A', { name: 'A', chomp: false, expand: true }],
  ['<<-A', { name: 'A', chomp: true, expand: true }],
  ['3<<A', { name: 'A', chomp: false, expand: true }],
  ['<<"A"', { name: 'A', chomp: false, expand: false }],
  ["<<-'A B'", { name: 'A B', chomp: true, expand: false }],
  ["<<E'O'F", { name: 'EOF', chomp: false, expand: false }],
  ['<<$A', { name: '$A', chomp: false, expand: true }],
  ['<<', undefined],
  ['<<<A', undefined],
  ['a<<A', undefined],
  ['<A', undefined],
] as const) {
  test(`${word} opens ${expected?.name ?? 'nothing'}`, () => assert.equal(heredocOf(word), expected));
}

test('are found in a line unless its quotes are open', () => {
  assert.equal(
    heredocsOf('RUN a <<A b <<"B" "<<C" \\<<D').map(({ name }) => name),
    ['A', 'B'],
  );
  assert.equal(heredocsOf('RUN a'), []);
  assert.equal(heredocsOf('RUN "a <<A'), []);
});

test('lose their leading tabs', () => assert.is(withoutTabs('\ta\n\t\tb\n c\n'), 'a\nb\n c\n'));

test.run();
