import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ignoreLine, IgnoreMatcher, parseIgnore, ruleOf } from '../../../src/containerfile/ignore.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { ignoreCases } from '../../support/ignore-cases.ts';

const test = suite('ignore files');

test('decide by the last rule that matches a path or a directory above it', () => {
  for (const { patterns, path, ignored } of ignoreCases) {
    const matcher = new IgnoreMatcher(patterns.map(ruleOf));
    assert.is(matcher.matches(path), ignored, `${patterns.join(' ')}: ${path}`);
  }
});

const read = (text: string): string[] => parseIgnore(Buffer.from(text), { file: '.dockerignore' }).map(ignoreLine);

test('are read line by line', () => {
  assert.equal(read('\uFEFF# comment\r\n\r\n  a  \n\t\n # b\n#c'), ['a', '# b']);
  assert.equal(read('/a\n//b\n./c/\nd/../e\n../f\n!/g/\n! h\n/\n.'), ['a', 'b', 'c', 'e', '../f', '!g', '!h', '/', '.']);
  assert.equal(read(''), []);
});

for (const [text, pattern] of [
  ['a\n!', /^\.dockerignore:2: "!" has no pattern/],
  ['[a', /^\.dockerignore:1: .*not closed/],
  ['a\n\n[]', /^\.dockerignore:3: /],
  ['[]a]', /not closed, or nothing in it/],
  ['[a-]', /not closed/],
  ['[-a]', /not closed/],
  ['a\\', /ends with a "\\"/],
  ['a\0', /:1: .*NUL/],
  [Array.from({ length: 10_001 }, () => 'a').join('\n'), /:10001: there are more than 10000 patterns/],
] as const) {
  test(`refuse ${JSON.stringify(text.slice(0, 20))}`, () => void assertFails(() => read(text), 'invalid-argument', pattern));
}

test('match in time that grows with both lengths only', () => {
  const matcher = new IgnoreMatcher([ruleOf(`${'*a'.repeat(100)}b`), ruleOf(`${'**/a/'.repeat(30)}b`)]);
  assert.not.ok(matcher.matches('a'.repeat(500)));
  assert.not.ok(matcher.matches('a/'.repeat(60) + 'c'));
});

test.run();
