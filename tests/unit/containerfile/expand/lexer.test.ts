import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBudget } from '../../../../src/containerfile/budget.ts';
import { Lexer } from '../../../../src/containerfile/expand/lexer.ts';
import { assertMisread } from '../../../support/containerfile.ts';

const test = suite('Lexer');

test('refuses what would become more than memory should hold', () => {
  const big = 'x'.repeat(1 << 20);
  const lexer = new Lexer('$a'.repeat(65), { escape: '\\', lookup: () => big });
  assertMisread(() => lexer.read(), /too much text/);
});

test('reads long texts in one pass', () => {
  const text = `${'a "b c" \\d '.repeat(20_000)}$x`;
  const { words } = new Lexer(text, { escape: '\\', lookup: () => 'y z', isDivided: true }).read();
  assert.is(words.length, 60_002);
});

test('shares a budget with other texts', () => {
  const budget = newBudget();
  const read = (): unknown => new Lexer('$a', { escape: '\\', lookup: () => 'x'.repeat(1 << 20), budget }).read();
  for (let count = 0; count < 64; count++) read();
  assertMisread(read, /too much text/);
});

test.run();
