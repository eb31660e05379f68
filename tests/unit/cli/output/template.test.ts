import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compileTemplate, lineFormat, listOffset, unescapeFormat } from '../../../../src/cli/output/template.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('compileTemplate');
test('counts columns as Podman does for listings', () => {
  assertFails(
    () => compileTemplate('{{.Nope}}', { name: 'ps', offset: listOffset }).render({ ID: 1 }),
    'invalid-argument',
    /^template: ps:1:13: executing "ps" at <\.Nope>: can't evaluate field Nope/,
  );
});
test('names the template in mistakes', () =>
  void assertFails(() => compileTemplate('{{', { name: 'ps', offset: 0 }), 'invalid-argument', /^template: ps:1: unclosed action/));
test.run();

const lines = suite('lineFormat');
lines('ends with one newline, whatever stands in it', () =>
  assert.equal(['{{.A}}', String.raw`{{.A}}\n`, '{{println .A}}'].map(lineFormat), ['{{.A}}\n', '{{.A}}\n', '{{println .A}}\n']),
);
lines.run();

const escapes = suite('unescapeFormat');
escapes("leaves the template's own strings alone", () => assert.is(unescapeFormat(String.raw`{{"\n"}}\t`), '{{"\\n"}}\t'));
escapes('reads \\t and \\n', () => assert.is(unescapeFormat(String.raw`a\tb\nc\\d`), 'a\tb\nc\\\\d'));
escapes.run();
