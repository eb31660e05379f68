import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { escapeControls } from '../../../../src/cli/output/escape.ts';

const test = suite('escapeControls');
for (const [text, expected] of [
  ['plain é 日本\ttab\nline', 'plain é 日本\ttab\nline'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['\u009b31m', '\\x9b31m'],
  ['a\rb\u0007\u007f', 'a\\x0db\\x07\\x7f'],
  ['\u202eevil\u2066', '\\u202eevil\\u2066'],
] as const) {
  test(`escapes ${JSON.stringify(text)}`, () => assert.is(escapeControls(text), expected));
}
test.run();
