import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTemplate } from '../../../../../src/cli/output/go-template/parser.ts';
import { TiffinError } from '../../../../../src/lib/errors.ts';
import { assertFails } from '../../../../support/assert-fails.ts';

const parse = (text: string): unknown =>
  parseTemplate(
    text,
    (name) => name === 'len',
    (message) => new TiffinError('invalid-argument', message),
  );

const test = suite('parseTemplate');
test('parses text and a field', () => {
  assert.equal(parse('a{{.B.C}}'), [
    { kind: 'text', text: 'a' },
    {
      kind: 'print',
      pipe: {
        variables: [],
        declares: false,
        commands: [{ at: 3, operands: [{ kind: 'chain', base: { kind: 'dot' }, fields: ['B', 'C'], at: 3 }] }],
      },
    },
  ]);
});
for (const [text, message] of [
  ['{{', /unclosed action/],
  ['{{.A', /unclosed action/],
  ['{{}}', /missing value for command/],
  ['{{.A |}}', /missing value for command/],
  ['{{.A)}}', /unexpected "\)" in command/],
  ['{{(.A}}', /unclosed left paren/],
  ['{{foo .A}}', /function "foo" not defined/],
  ['{{if}}x{{end}}', /missing value for if/],
  ['{{if .A}}x', /unexpected EOF/],
  ['{{if .A}}x{{else}}y', /unexpected EOF/],
  ['{{if .A}}x{{else}}y{{else}}z{{end}}', /unexpected \{\{else\}\}/],
  ['{{range .A}}x{{else if .B}}{{end}}', /unexpected "if" in else/],
  ['x{{end}}', /unexpected \{\{end\}\}/],
  ['{{else}}', /unexpected \{\{else\}\}/],
  ['{{template "x"}}', /\{\{template\}\} is not supported/],
  ['{{define "x"}}{{end}}', /not supported/],
  ['{{"a}}', /unexpected "\\"" in command/],
  ['{{"\\q"}}', /unknown escape/],
  ['{{.A ? .B}}', /unexpected "\?" in command/],
  ['{{'.repeat(2), /unexpected "\{" in command/],
] as const) {
  test(`refuses ${text}`, () => void assertFails(() => parse(text), 'invalid-argument', message));
}
test('bounds nesting', () => {
  assertFails(() => parse(`{{${'('.repeat(1000)}.A${')'.repeat(1000)}}}`), 'invalid-argument', /nested too deeply/);
  assertFails(() => parse(`${'{{if .A}}'.repeat(1000)}${'{{end}}'.repeat(1000)}`), 'invalid-argument', /nested too deeply/);
});
test.run();
