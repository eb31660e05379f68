import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { words } from '../../../src/runtime/words.ts';

const test = suite('words');
test('parts at blanks and line ends', () => assert.equal(words(' a b\n  c\n'), ['a', 'b', 'c']));
test('has none in an empty text', () => assert.equal(words(' \n'), []));
test.run();
