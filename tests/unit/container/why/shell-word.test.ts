import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shellWord } from '../../../../src/container/why/shell-word.ts';

const test = suite('shellWord');
test('leaves plain words, quotes others, and shows no control character', () => {
  assert.is(shellWord('/a/b.c'), '/a/b.c');
  assert.is(shellWord(''), "''");
  assert.is(shellWord("/it's me"), `'/it'\\''s me'`);
  assert.is(shellWord("/a\u001b[31m\n'\\"), String.raw`$'/a\x1b[31m\x0a\'\\'`);
  assert.is(shellWord('/\u202e'), String.raw`$'/\xe2\x80\xae'`);
});
test.run();
