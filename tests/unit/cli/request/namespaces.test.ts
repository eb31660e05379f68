import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdMap } from '../../../../src/cli/request/namespaces.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parseIdMap');
test('reads a map', () => assert.equal(parseIdMap('UID', '0:1000:10'), { inside: 0, outside: 1000, length: 10 }));
test('takes one ID when no length is given', () => assert.equal(parseIdMap('GID', '5:@6'), { inside: 5, outside: 6, length: 1 }));
for (const text of ['', '0', '0:', '0:0:0', '-1:0:1', '0:0:1:2', '4294967295:0:1', '0:4294967290:10', '99999999999:0:1']) {
  test(`refuses ${JSON.stringify(text)}`, () =>
    void assertFails(() => parseIdMap('UID', text), 'invalid-argument', /UID setting is malformed/));
}
test.run();
