import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Lexer } from '../../../../src/containerfile/expand/lexer.ts';
import { assertMisread } from '../../../support/containerfile.ts';

const test = suite('Lexer');

test('refuses what would become more than memory should hold', () => {
  const big = 'x'.repeat(1 << 20);
  const lexer = new Lexer('$a'.repeat(17), { escape: '\\', lookup: () => big });
  assertMisread(() => lexer.read(), /more than 16 MiB/);
});

test('reads long texts in one pass', () => {
  const text = `${'a "b c" \\d '.repeat(20_000)}$x`;
  const { words } = new Lexer(text, { escape: '\\', lookup: () => 'y z' }).read();
  assert.is(words.length, 60_002);
});

test.run();
