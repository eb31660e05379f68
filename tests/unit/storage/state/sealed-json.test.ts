import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSealWhole, sealJson } from '../../../../src/storage/state/sealed-json.ts';

const test = suite('sealed JSON');

test('is JSON, and knows whether it is whole', () => {
  const text = sealJson({ version: 1, name: 'wäb' });
  assert.is((JSON.parse(text) as { name: string }).name, 'wäb');
  assert.is(isSealWhole(text), true);
  assert.is(isSealWhole(text.replace('wäb', 'wab')), false);
  assert.is(isSealWhole(text.slice(0, 20)), undefined);
  assert.is(isSealWhole(''), undefined);
  assert.is(isSealWhole('{"version":1,"name":"old"}'), undefined);
});

test.run();
