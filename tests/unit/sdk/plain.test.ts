import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GoTime } from '../../../src/lib/go-time.ts';
import { toJson } from '../../../src/sdk/plain.ts';

const test = suite('toJson');

test('gives what the commands print', () => {
  assert.equal(toJson({ Created: new GoTime(0n), none: undefined, list: [1], Labels: new Map([['a', 'b']]) }), {
    Created: '1970-01-01T00:00:00Z',
    list: [1],
    Labels: { a: 'b' },
  });
});

test.run();
