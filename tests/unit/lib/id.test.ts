import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { randomBytes, randomId } from '../../../src/lib/id.ts';

const bytes = suite('randomBytes');
bytes('gives as many as asked, never the same', () => {
  assert.is(randomBytes(33).length, 33);
  assert.not.equal(randomBytes(16), randomBytes(16));
});
bytes.run();

const ids = suite('randomId');
ids('is 64 hexadecimal digits, and its short form is no number', () => {
  for (let count = 0; count < 50; count += 1) {
    assert.match(randomId(), /^[0-9a-f]{64}$/);
    assert.not.match(randomId(), /^\d{12}/);
  }
});
ids.run();
