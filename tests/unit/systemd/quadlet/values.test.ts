import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entriesOf, lastOf, sinceReset, truthOf, unquoted } from '../../../../src/systemd/quadlet/values.ts';
import { quadletOf } from '../../../support/quadlets.ts';

const { unit } = quadletOf('a.container', '[Container]\nA=1\nA=2\n[Unit]\nA=u\n[Container]\nA=\nA=3\nB=x\nB=\n');
const entries = entriesOf(unit, 'Container');

const test = suite('values');
test('come from all sections of a name', () => assert.is(entries.length, 6));
test('begin again after an empty one', () => {
  assert.equal(
    sinceReset(entries, 'A').map(({ value }) => value),
    ['3'],
  );
  assert.equal(sinceReset(entries, 'B'), []);
});
test('that count once are the last, unless it is empty', () => {
  assert.is(lastOf(entries, 'A')?.value, '3');
  assert.is(lastOf(entries, 'B'), undefined);
});
test('lose the quotes around all of them', () => {
  assert.is(unquoted('"a b"'), 'a b');
  assert.is(unquoted('"a'), '"a');
  assert.is(unquoted('"'), '"');
});
test('are true or false in the words of systemd', () => {
  for (const word of ['1', 'yes', 'Y', 'TRUE', 't', 'on', '"on"']) assert.is(truthOf(word), true, word);
  for (const word of ['0', 'no', 'n', 'False', 'f', 'OFF']) assert.is(truthOf(word), false, word);
  for (const word of ['', 'maybe', '2', 'constructor']) assert.is(truthOf(word), undefined, word);
});
test.run();
