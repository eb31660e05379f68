import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutTemplate } from '../../../../../src/cli/output/go-template/lexer.ts';
import { TiffinError } from '../../../../../src/lib/errors.ts';

const cut = (text: string): string[] =>
  cutTemplate(text, (message) => new TiffinError('invalid-argument', message)).map((piece) =>
    piece.kind === 'text' ? piece.text : `{${piece.tokens.map((token) => `${token.kind}:${token.text}`).join(' ')}}`,
  );

const test = suite('cutTemplate');
for (const [text, expected] of [
  ['', []],
  ['a}}b', ['a}}b']],
  ['a{{.B}}c', ['a', '{field:.B}', 'c']],
  ['{{$x := 1 | f "s" `r`}}', ['{variable:$x symbol::= number:1 symbol:| word:f string:"s" string:`r`}']],
  ['a \n{{- .B -}}\n c', ['a', '{field:.B}', 'c']],
  ['{{/* x }} */}}', []],
  ['{{-1}}', ['{number:-1}']],
] as const) {
  test(`cuts ${JSON.stringify(text)}`, () => assert.equal(cut(text), expected));
}
test.run();
