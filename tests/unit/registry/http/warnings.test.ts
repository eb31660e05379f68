import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readWarning, Warnings } from '../../../../src/registry/http/warnings.ts';

const reads = suite('readWarning');
for (const [header, expected] of [
  ['299 - "Your auth token will expire in 30 seconds."', 'Your auth token will expire in 30 seconds.'],
  ['299 registry.example "a \\"quoted\\" word"', 'a "quoted" word'],
  ['299 - "two\tparts\u001b[31m"', 'two parts [31m'],
  ['299 - ""', undefined],
  ['199 - "misc"', undefined],
  ['299 "no agent"', undefined],
] as const) {
  reads(`reads ${JSON.stringify(header)}`, () => assert.is(readWarning(header), expected));
}
reads.run();

const notes = suite('Warnings');
const said = (warnings: Warnings, ...headers: string[]): void =>
  warnings.note({ headers: () => headers, url: new URL('https://r.example/v2/') });
notes('prints each text once', () => {
  const lines: string[] = [];
  const warnings = new Warnings({ debug: () => undefined, info: () => undefined, warn: (line) => void lines.push(line) });
  said(warnings, '299 - "one"', '299 - "two"');
  said(warnings, '299 - "one"');
  assert.equal(lines, ['r.example warns: one', 'r.example warns: two']);
});
notes('prints no more than a few', () => {
  const lines: string[] = [];
  const warnings = new Warnings({ debug: () => undefined, info: () => undefined, warn: (line) => void lines.push(line) });
  for (let index = 0; index < 100; index += 1) said(warnings, `299 - "number ${index}"`);
  assert.is(lines.length, 10);
});
notes.run();
