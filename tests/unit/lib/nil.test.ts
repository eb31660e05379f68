import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mapOrNil, nilIfEmpty, NilList, NilMap } from '../../../src/lib/nil.ts';

const test = suite('nil');
test('is empty for programs and null for JSON', () => {
  assert.is(new NilList().length, 0);
  assert.is(new NilMap().size, 0);
  assert.is(JSON.stringify({ list: new NilList(), map: new NilMap() }), '{"list":null,"map":null}');
});
test('stands for what is empty only', () => {
  assert.is(JSON.stringify([nilIfEmpty([]), nilIfEmpty(['a'])]), '[null,["a"]]');
  assert.equal([...mapOrNil({ a: 'b' })], [['a', 'b']]);
  assert.is(JSON.stringify(mapOrNil({})), 'null');
});
test.run();
