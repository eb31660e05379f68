import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { either, integer, list, map, nullable, object, text, time, truth, words } from '../../../../src/cli/schemas/schema.ts';
import { checkOf } from '../../../support/json-schema.ts';

const test = suite('schemas');
test('say what is there, what may be, and what is not', () => {
  const check = checkOf(object({ Name: text, Count: integer }, { At: time, Labels: nullable(map(text)) }));
  assert.equal(check({ Name: 'a', Count: 1 }), []);
  assert.equal(check({ Name: 'a', Count: 1, At: '2026-01-01T00:00:00.5Z', Labels: null }), []);
  assert.match(check({ Name: 'a' })[0] ?? '', /required property 'Count'/);
  assert.match(check({ Name: 'a', Count: 1.5 })[0] ?? '', /\/Count must be integer/);
  assert.match(check({ Name: 'a', Count: 1, At: 'today' })[0] ?? '', /\/At must match format/);
  assert.match(check({ Name: 'a', Count: 1, More: 1 })[0] ?? '', /additional properties/);
});
test('may be lists, words and one of several', () => {
  const check = checkOf(list(either(words('a', 'b'), truth)));
  assert.equal(check(['a', true]), []);
  assert.ok(check(['c']).length > 0);
});
test.run();
