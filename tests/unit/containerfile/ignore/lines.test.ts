import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIgnoreLines } from '../../../../src/containerfile/ignore/lines.ts';

const test = suite('readIgnoreLines');

test('counts lines as people do', () => {
  assert.equal(readIgnoreLines(Buffer.from('# a\n\n b \n'), 'F'), [{ text: 'b', line: 3 }]);
});

test.run();
