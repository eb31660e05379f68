import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { goJson, isMap, isTrue, mapEntries, printValue } from '../../../../../src/cli/output/go-template/values.ts';
import { NilList, NilMap } from '../../../../../src/lib/nil.ts';

const test = suite('values');
test('isTrue is false for what is empty', () => {
  for (const value of [undefined, null, false, 0, 0n, '', [], new Map(), Object.create(null)]) assert.is(isTrue(value), false);
  for (const value of [true, 1, 'x', [0], {}, new Date()]) assert.is(isTrue(value), true);
});
test('isMap tells maps from structs', () => {
  assert.ok(isMap(new Map()) && isMap(Object.create(null)));
  assert.not(isMap({}) || isMap([]) || isMap(null));
});
test('mapEntries sorts', () =>
  assert.equal(
    mapEntries(
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
    ),
    [
      ['a', 2],
      ['b', 1],
    ],
  ));
test('printValue prints as Go does', () => {
  assert.is(printValue({ b: [1, 'x'], a: null, c: undefined, d: {} }), '{[1 x] <nil> <nil> {}}');
  assert.is(printValue(Object.assign(Object.create(null), { b: [1, 'x'], a: {} })), 'map[a:{} b:[1 x]]');
  assert.is(
    printValue(
      new Map([
        [90, ['udp']],
        [8, ['tcp']],
      ]),
    ),
    'map[8:[tcp] 90:[udp]]',
  );
  assert.is(`${printValue(new NilList())}${printValue(new NilMap())}`, '[]map[]');
  assert.is(printValue(new Date('2026-11-21T10:00:00.5Z')), '2026-11-21 10:00:00.5 +0000 UTC');
});
test('goJson escapes what terminals and browsers trip over', () => {
  assert.is(goJson('<&>\u007f\u009b\u2028'), '"\\u003c\\u0026\\u003e\\u007f\\u009b\\u2028"');
  assert.is(goJson(new Map([['a', 1]])), '{"a":1}');
  assert.is(goJson(undefined), 'null');
  assert.is(goJson([new NilList(), new NilMap()]), '[null,null]');
});
test.run();
