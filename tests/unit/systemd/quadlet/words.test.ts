import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quoteWord } from '../../../../src/systemd/unit-file.ts';
import { splitValue } from '../../../../src/systemd/quadlet/words.ts';

const splitting = suite('splitValue');
for (const [text, words] of [
  ['', []],
  ['  a  b\tc ', ['a', 'b', 'c']],
  ['"a b" \'c "d\' e"f g"h', ['a b', 'c "d', 'ef gh']],
  ['"" \'\'', ['', '']],
  [String.raw`a\x20b \t\n \" \s \\ \101`, ['a b', '\t\n', '"', ' ', '\\', 'A']],
  [String.raw`\u00e9 \U0001f600`, ['é', '😀']],
  [String.raw`\xc3\xa9`, ['\udcc3\udca9']],
] as const)
  splitting(`reads ${JSON.stringify(text)}`, () => assert.equal(splitValue(text, 'read'), { words, fault: undefined }));
splitting('keeps backslashes of plain lists', () => {
  assert.equal(splitValue(String.raw`a\x20b 'c d' \q`, 'keep'), { words: [String.raw`a\x20b`, 'c d', String.raw`\q`], fault: undefined });
});
splitting('says what is wrong and reads on', () => {
  assert.equal(splitValue(String.raw`a \d b`, 'read'), { words: ['a', String.raw`\d`, 'b'], fault: String.raw`unknown escape \d` });
  assert.equal(splitValue('a "b c', 'read'), { words: ['a', 'b c'], fault: 'a quote " is not closed' });
  assert.match(splitValue('a\\', 'read').fault ?? '', /unknown escape/);
  for (const nul of [String.raw`\x00`, String.raw`\000`, String.raw`\u0000`, String.raw`\U00110000`])
    assert.match(splitValue(nul, 'read').fault ?? '', /unknown escape/);
});
splitting('reads what quoteWord writes, whatever it is', () => {
  for (let code = 1; code < 0x300; code += 1) {
    const word = `a${String.fromCodePoint(code)} "'\\$%b`;
    assert.equal(splitValue(quoteWord(word), 'read').words.join('|'), splitValue(quoteWord(word), 'read').words[0]);
    const [read = ''] = splitValue(quoteWord(word), 'read').words;
    const bytes = read.replaceAll(/[\udc80-\udcff]+/g, (run) =>
      Buffer.from([...run].map((each) => each.charCodeAt(0) - 0xdc00)).toString(),
    );
    assert.is(bytes, word);
  }
});
splitting.run();
