import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDirectives } from '../../../../src/containerfile/parse/directives.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('readDirectives');

const read = (text: string): unknown => readDirectives(text, 'F');

for (const [text, expected] of [
  ['FROM a', { escape: '\\', directives: {}, lines: 0 }],
  [
    '# syntax=a/b:1 \n  #Escape = `\n# check=skip=all;error=true\nFROM a',
    { escape: '`', directives: { syntax: 'a/b:1', check: 'skip=all;error=true' }, lines: 3 },
  ],
  ['#!/usr/bin/env x\n# escape=`', { escape: '`', directives: {}, lines: 2 }],
  ['# a comment\n# escape=`', { escape: '\\', directives: {}, lines: 0 }],
  ['\n# escape=`', { escape: '\\', directives: {}, lines: 0 }],
  ['# other=x\n# escape=`', { escape: '\\', directives: {}, lines: 0 }],
  ['# escape=', { escape: '\\', directives: {}, lines: 0 }],
] as const) {
  test(`reads ${JSON.stringify(text)}`, () => assert.equal(read(text), expected));
}

test('refuses what makes no sense', () => {
  assertFails(() => read('# escape=x'), 'invalid-argument', /^F:1: escape must be/);
  assertFails(() => read('# escape=`\n# escape=`'), 'invalid-argument', /^F:2: only one "# escape=" may be there/);
});

test.run();
