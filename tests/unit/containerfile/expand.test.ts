import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expand, expandWord } from '../../../src/containerfile/expand.ts';
import { assertMisread } from '../../support/containerfile.ts';

const test = suite('expand');

const values: Readonly<Record<string, string>> = {
  file: 'foo.tar.gz',
  empty: '',
  path: '/usr/local/bin',
  two: 'x y',
  stars: 'a*b*c',
  ümlaut: 'ü',
};
const lookup = (name: string): string | undefined => (Object.hasOwn(values, name) ? values[name] : undefined);

for (const [text, expected] of [
  ['plain', 'plain'],
  ['', ''],
  ['$file', 'foo.tar.gz'],
  ['${file}x', 'foo.tar.gzx'],
  ['$filex', ''],
  ['$ümlaut', 'ü'],
  ['a$', 'a$'],
  ['$.', '$.'],
  ['$1$@$$', ''],
  ['$12x', 'x'],
  // Quotes and escapes
  ['"$file $two"', 'foo.tar.gz x y'],
  ["'$file'", '$file'],
  [`"it's"`, "it's"],
  [`'a"b'`, 'a"b'],
  ['\\$file', '$file'],
  ['"\\$file \\" \\\\ \\n"', '$file " \\ \\n'],
  ['a\\nb', 'anb'],
  ['a\\', 'a'],
  ['a\\ b', 'a b'],
  // Defaults, alternatives, demands
  ['${unset:-d}', 'd'],
  ['${unset-d}', 'd'],
  ['${empty:-d}', 'd'],
  ['${empty-d}', ''],
  ['${file:-d}', 'foo.tar.gz'],
  ['${unset:+a}', ''],
  ['${empty:+a}', ''],
  ['${empty+a}', 'a'],
  ['${file:+a}', 'a'],
  ['${file:?m}', 'foo.tar.gz'],
  ['${empty?m}', ''],
  ['${unset:-${other:-"a b"}}', 'a b'],
  ['${unset:-$file}', 'foo.tar.gz'],
  ["${unset:-'}'}", '}'],
  ['${unset:-a\\}b}', 'a}b'],
  ['${unset:-}', ''],
  // Patterns
  ['${file#*.}', 'tar.gz'],
  ['${file##*.}', 'gz'],
  ['${file%.*}', 'foo.tar'],
  ['${file%%.*}', 'foo'],
  ['${file#f??}', '.tar.gz'],
  ['${file#x}', 'foo.tar.gz'],
  ['${file%.$unset"gz"}', 'foo.tar'],
  ['${stars#a\\*}', 'b*c'],
  ['${unset#a}', ''],
  ['${path//\\//_}', '_usr_local_bin'],
  ['${path/\\//_}', '_usr/local/bin'],
  ['${path/usr/$two}', '/x y/local/bin'],
  ['${file/o/0}', 'f0o.tar.gz'],
  ['${file//o/0}', 'f00.tar.gz'],
  ['${file//o/}', 'f.tar.gz'],
  ['${file//?/x}', 'xxxxxxxxxx'],
  ['${file//*/x}', 'x'],
  ['${unset/a/b}', ''],
] as const) {
  test(`${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () => assert.is(expandWord(text, lookup), expected));
}

for (const [text, pattern] of [
  ['${}', /bad substitution/],
  ['${:-a}', /bad substitution/],
  ['${{a}', /bad substitution/],
  ['${', /bad substitution/],
  ['${file', /"}" is missing/],
  ['${file:', /is not known/],
  ['${file:-a', /"}" is missing/],
  ['${file:x}', /"\$\{file:x…}" is not known/],
  ['${file^}', /"\$\{file\^…}" is not known/],
  ['${file/a}', /"\/" is missing|"}" is missing/],
  ['${#file}', /is not known/],
  ['${unset:?say it}', /^unset: say it/],
  ['${unset?}', /^unset: it must not be unset/],
  ['${empty:?}', /^empty: it must not be empty/],
  ['"a', /double quote/],
  ["'a", /single quote/],
  ['${file#a\\b}', /"\\b" is no escape/],
  ['${file#a\\', /"}" is missing/],
  [`${'${x:-'.repeat(101)}${'}'.repeat(101)}`, /nested more than 100 deep/],
] as const) {
  test(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => assertMisread(() => expandWord(text, lookup), pattern));
}

test('divides at blanks that no quote protects', () => {
  const wordsOf = (text: string): readonly string[] => expand(text, { lookup, escape: '\\', isDivided: true }).words;
  assert.equal(wordsOf('a  b\t"c d" e\\ f'), ['a', 'b', 'c d', 'e f']);
  assert.equal(wordsOf('$two "$two"'), ['x', 'y', 'x y']);
  assert.equal(wordsOf('1$two'), ['1x', 'y']);
  assert.equal(wordsOf(' "" '), []);
});

test('says which names had a value', () => {
  const { used, unset } = expand('$file ${nothing:-$empty}', { lookup, escape: '\\' });
  assert.equal([...used], ['file', 'empty']);
  assert.equal([...unset], ['nothing']);
});

test('keeps what it is told to keep', () => {
  const options = { lookup, escape: '\\' } as const;
  assert.is(expand(`"$file" '\\$x'`, { ...options, quotes: 'keep' }).text, `"foo.tar.gz" '\\$x'`);
  assert.is(expand(`"$file" 'it' \\$x`, { ...options, quotes: 'plain' }).text, `"foo.tar.gz" 'it' $x`);
  assert.is(expand('a\\$b', { ...options, keepEscapes: true }).text, 'a\\$b');
  assert.is(expand('$unset ${unset:-x} $file', { ...options, keepUnset: true }).text, '$unset ${unset:-x} foo.tar.gz');
});

test('takes the escape of the file', () => {
  assert.is(expandWord('`$file \\$file', lookup, '`'), '$file \\foo.tar.gz');
  assert.is(expandWord('"`$file \\`""', lookup, '`'), '$file \\"');
});

test.run();
