import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { JsonObject } from '../../../src/lib/json.ts';
import { parseJson } from '../../../src/lib/json.ts';
import {
  arrayField,
  badField,
  booleanField,
  fieldOf,
  keySetField,
  objectField,
  optionalInteger,
  optionalString,
  refuseCaseVariants,
  requiredString,
  sizeField,
  stringMapField,
  stringsField,
} from '../../../src/oci/json-fields.ts';
import { assertFails } from '../../support/assert-fails.ts';

const path = { what: 'doc', field: '' };
const object = (value: unknown): JsonObject => objectField(parseJson(Buffer.from(JSON.stringify(value))), path);

const names = suite('fieldOf, badField');
names('name the way to a value', () => {
  const here = fieldOf(fieldOf(fieldOf(path, 'layers'), 3), 'size');
  assert.is(badField(here, 'is bad').message, 'doc: field "layers[3].size" is bad');
  assert.is(badField(path, 'is bad').message, 'doc: is bad');
});
names.run();

const reads = suite('field readers');
const nothing = object({ a: null });
reads('take null for absent', () => {
  for (const key of ['a', 'b']) {
    assert.is(optionalString(nothing, key, path), undefined);
    assert.is(stringsField(nothing, key, path), undefined);
    assert.is(stringMapField(nothing, key, path), undefined);
    assert.is(optionalInteger(nothing, key, path), undefined);
    assert.is(booleanField(nothing, key, path), false);
    assert.equal(keySetField(nothing, key, path), []);
    assert.equal(arrayField(nothing, key, path, 1), []);
  }
});
reads('read what they are for', () => {
  const whole = object({ s: 'x', n: -3, b: true, l: ['a', 'b'], m: { a: 'b', c: null }, k: { '80/tcp': {} } });
  assert.is(requiredString(whole, 's', path), 'x');
  assert.is(optionalInteger(whole, 'n', path), -3);
  assert.is(booleanField(whole, 'b', path), true);
  assert.equal(stringsField(whole, 'l', path), ['a', 'b']);
  assert.equal({ ...stringMapField(whole, 'm', path) }, { a: 'b', c: '' });
  assert.equal(keySetField(whole, 'k', path), ['80/tcp']);
});
for (const [name, read] of [
  ['requiredString', (value: JsonObject) => requiredString(value, 'x', path)],
  ['optionalString', (value: JsonObject) => optionalString(value, 'x', path)],
  ['stringsField', (value: JsonObject) => stringsField(value, 'x', path)],
  ['stringMapField', (value: JsonObject) => stringMapField(value, 'x', path)],
  ['keySetField', (value: JsonObject) => keySetField(value, 'x', path)],
  ['sizeField', (value: JsonObject) => sizeField(value, 'x', path)],
  ['optionalInteger', (value: JsonObject) => optionalInteger(value, 'x', path)],
  ['booleanField', (value: JsonObject) => booleanField(value, 'x', path)],
] as const) {
  reads(`${name} refuses another type by name`, () => {
    assertFails(() => read(object({ x: 1.5 })), 'corrupt', /doc: field "x" must be/);
  });
}
reads('bound lists, and refuse NUL', () => {
  assertFails(() => stringsField(object({ x: ['a', 'b'] }), 'x', path, 1), 'corrupt', /more than 1 entries/);
  assertFails(() => stringsField(object({ x: ['a\0'] }), 'x', path), 'corrupt', /field "x\[0\]" contains a NUL/);
});
reads.run();

const cases = suite('refuseCaseVariants');
cases('takes exact keys and unknown ones, not other spellings', () => {
  refuseCaseVariants(object({ layers: 1, other: 2 }), ['layers'], path);
  assertFails(() => refuseCaseVariants(object({ layers: 1, Layers: 2 }), ['layers'], path), 'corrupt', /"Layers" is ambiguous/);
});
cases.run();
