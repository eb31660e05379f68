import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fields, splitFields } from '../../../../src/build/outputs/fields.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('Fields');

test('splits lines as CSV does', () => {
  for (const [text, fields] of [
    ['a=1,b=2', ['a=1', 'b=2']],
    ['"a=1,2",b=3', ['a=1,2', 'b=3']],
    ['"a=""x""",b=', ['a="x"', 'b=']],
    ['a="1",b', ['a="1"', 'b']],
    ['', ['']],
    ['"open', ['open']],
    ['a,', ['a', '']],
  ] as const)
    assert.equal(splitFields(text), fields, text);
});

test('gives each key once, and tells of what is left', () => {
  const fields = new Fields('--x', 'TYPE=local,destination=d,on,off=0,n=12'.replace('on,', 'on=,'));
  assert.is(fields.take('type'), 'local');
  assert.is(fields.take('type'), undefined);
  assert.is(fields.need('dest', 'a directory'), 'd');
  assert.is(fields.takeSwitch('on'), true);
  assert.is(fields.takeSwitch('off'), false);
  assertFails(() => fields.requireEmpty('here'), 'invalid-argument', /^--x .*: unknown key "n" here/);
  assert.is(fields.takeNumber('n'), 12);
  fields.requireEmpty('here');
  assertFails(() => fields.need('dest', 'a directory'), 'invalid-argument', /missing required key "dest"/);
});

for (const text of ['a', '=1', 'a=1,a=2'])
  test(`refuses ${text}`, () => void assertFails(() => new Fields('--x', text), 'invalid-argument'));

test.run();
