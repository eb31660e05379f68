import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonWords, pairWords, plainWords, quotedWords, splitLine } from '../../../../src/containerfile/parse/words.ts';
import { assertMisread } from '../../../support/containerfile.ts';

const test = suite('words of a line');

test('divide into name, flags and the rest', () => {
  assert.equal(splitLine('  RUN --mount=a,b --x="1 2"\\ 3 --y=\'4\' echo --z '), {
    keyword: 'RUN',
    flags: ['--mount=a,b', '--x=1 2 3', '--y=4'],
    rest: 'echo --z',
  });
  assert.equal(splitLine('CMD'), { keyword: 'CMD', flags: [], rest: '' });
  assert.equal(splitLine('RUN -- --x'), { keyword: 'RUN', flags: [], rest: '--x' });
  assert.equal(splitLine('RUN --x -y'), { keyword: 'RUN', flags: ['--x'], rest: '-y' });
  assertMisread(() => splitLine('RUN --x="a b'), /quote \("\) is not closed/);
});

test('keep their quotes for the expansion', () => {
  assert.equal(quotedWords(`a="b c" d=e\\ f g='h "i' "j\\"k"`, '\\'), ['a="b c"', 'd=e\\ f', `g='h "i'`, '"j\\"k"']);
  assert.equal(quotedWords('a` b c\\ d', '`'), ['a` b', 'c\\', 'd']);
  assert.equal(quotedWords('a "b c', '\\'), ['a', '"b c']);
  assert.equal(quotedWords('a\\', '\\'), ['a']);
  assert.equal(quotedWords('', '\\'), []);
  assert.is(quotedWords(`"${'a'.repeat(1 << 20)}`, '\\').length, 1, 'long words take no more stack');
  assert.is(quotedWords(`"${'\\a'.repeat(1 << 19)}`, '\\').length, 1);
});

test('are divided at blanks where quotes mean nothing', () => assert.equal(plainWords('a\t "b  c" '), ['a', '"b', 'c"']));

test('may be a JSON list', () => {
  assert.equal(jsonWords('["a", "b\\u0041"]'), ['a', 'bA']);
  assert.equal(jsonWords('[]'), []);
  for (const text of ['a', '["a"', "['a']", '["a"] b', '{"a": 1}', '["a",]']) assert.is(jsonWords(text), undefined, text);
  assert.equal(jsonWords('["\\ud800"]'), ['\uFFFD']);
  assertMisread(() => jsonWords('["a", 1]'), /nothing but strings/);
  assertMisread(() => jsonWords('[["a"]]'), /nothing but strings/);
});

test('are bounded', () => {
  const many = 'a '.repeat(20_001);
  assertMisread(() => plainWords(many), /more than 20000 words/);
  assertMisread(() => quotedWords(many, '\\'), /more than 20000 words/);
  assertMisread(() => splitLine(`COPY ${'--a '.repeat(20_001)}`), /more than 20000 words/);
  assertMisread(() => jsonWords(`[${'"",'.repeat(20_000)}""]`), /more than 20000 words/);
  assertMisread(() => jsonWords(`[${' '.repeat(1 << 20)}]`), /more than 1 MiB/);
});

test('may be pairs', () => {
  assert.equal(pairWords('a=b c="d e"', 'ENV', '\\'), {
    pairs: [
      { name: 'a', value: 'b' },
      { name: 'c', value: '"d e"' },
    ],
    isOldForm: false,
  });
  assert.equal(pairWords('a b  c=d', 'ENV', '\\'), { pairs: [{ name: 'a', value: 'b  c=d' }], isOldForm: true });
  assertMisread(() => pairWords('', 'ENV', '\\'), /at least one NAME=value/);
  assertMisread(() => pairWords('a', 'ENV', '\\'), /ENV a has no value\nwrite ENV a=value/);
  assertMisread(() => pairWords('a=b c', 'ENV', '\\'), /"c" has no "="/);
  assertMisread(() => pairWords('=b', 'LABEL', '\\'), /a name is missing/);
});

test.run();
