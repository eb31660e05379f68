import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mapOf, structOf } from '../../../../src/image/inspect/struct.ts';

const struct = suite('structOf');

struct('leaves empty fields out of JSON, but has them', () => {
  const value = structOf({ a: '', b: [], c: {}, d: 0, e: null, f: 'x', g: '' }, ['a', 'b', 'c', 'd', 'e', 'f']);
  assert.is(JSON.stringify(value), '{"f":"x","g":""}');
  assert.equal(value['b'], []);
  assert.ok(Object.hasOwn(value, 'a'));
});

struct.run();

const map = suite('mapOf');

map('has no fields but its own', () => {
  assert.is(Object.getPrototypeOf(mapOf({ a: 1 })), null);
  assert.is(mapOf({ a: 1 })['a'], 1);
});

map.run();
