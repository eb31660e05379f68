import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readText, readTruth, readValues } from '../../../../src/systemd/quadlet/read-values.ts';
import { conversionOf } from '../../../support/quadlets.ts';

const conversion = conversionOf(
  'a.container',
  String.raw`[Container]
T="a b"
P=1
P="2 3"
W=a\b "c d"
W=e
A=a\x20b c
K=A=1 B=2
K=A=3 C
Q=\d "x
Y=yes
N=maybe
`,
);
const values = (key: string, reads: 'text' | 'texts' | 'words' | 'arguments' | 'pairs'): readonly string[] =>
  readValues(conversion, { key, reads }).map(({ value }) => value);

const test = suite('readValues');
test('reads as the key is read', () => {
  assert.equal(values('T', 'text'), ['a b']);
  assert.equal(values('P', 'texts'), ['1', '2 3']);
  assert.equal(values('W', 'words'), [String.raw`a\b`, 'c d', 'e']);
  assert.equal(values('A', 'arguments'), ['a b', 'c']);
  assert.equal(values('None', 'texts'), []);
  assert.is(readText(conversion, 'T')?.entry.location?.line, 2);
});
test('keeps the last pair of a name, and warns of words without quotes', () => {
  assert.equal(values('K', 'pairs'), ['A=3', 'B=2', 'C']);
  assert.match(conversion.problems.at(-1)?.suggestion ?? '', /K="A=3 C"/);
});
test('complains of escapes, of quotes and of what is no boolean', () => {
  values('Q', 'arguments');
  assert.match(conversion.problems.at(-1)?.message ?? '', /not closed/);
  assert.is(readTruth(conversion, 'Y'), true);
  assert.is(readTruth(conversion, 'X'), undefined);
  assert.is(readTruth(conversion, 'N'), false);
  assert.match(conversion.problems.at(-1)?.suggestion ?? '', /true or false/);
});
test.run();
