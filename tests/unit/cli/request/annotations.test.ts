import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toAnnotations } from '../../../../src/cli/request/annotations.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('toAnnotations');

test('reads pairs; the last one of a key counts', () => {
  assert.equal(toAnnotations(['a=1', 'b=x=y', 'c=', 'a=2']), { a: '2', b: 'x=y', c: '' });
});

for (const text of ['novalue', '=x', '']) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assertFails(() => toAnnotations([text]), 'invalid-argument', /to be in key=value format/);
  });
}

test.run();
