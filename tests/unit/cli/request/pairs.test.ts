import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toPairs } from '../../../../src/cli/request/pairs.ts';

const test = suite('toPairs');
test('reads keys and values', () => assert.equal(toPairs(['a=b=c', 'd', 'a=e']), { a: 'e', d: '' }));
test.run();
