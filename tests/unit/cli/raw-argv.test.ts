import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesAsTyped, decodeLossless, lastWords } from '../../../src/cli/raw-argv.ts';

const test = suite('decodeLossless');
test('leaves text alone', () => assert.is(decodeLossless(Buffer.from('aé€😀\ufeffb')), 'aé€😀\ufeffb'));
test('holds each stray byte by a surrogate', () => assert.is(decodeLossless(Buffer.from([0x61, 0xff, 0xc3, 0x62])), 'a\udcff\udcc3b'));
test('refuses overlong forms and surrogates byte by byte', () => {
  assert.is(decodeLossless(Buffer.from([0xc0, 0x80])), '\udcc0\udc80');
  assert.is(decodeLossless(Buffer.from([0xed, 0xa0, 0x80])), '\udced\udca0\udc80');
});
test.run();

const words = suite('lastWords');
words('takes the words at the end', () => assert.equal(lastWords(Buffer.from('node\0main\0a\0\0b\0'), 3), ['a', '', 'b']));
words('takes no more than there are', () => assert.equal(lastWords(Buffer.from('a\0'), 3), ['a']));
words.run();

const typed = suite('bytesAsTyped');
typed('does not look when nothing was replaced', () => {
  const argv = ['a', 'é'];
  assert.is(bytesAsTyped(argv), argv);
});
typed.run();
