import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileType } from '../../../../src/container/why/component.ts';

const test = suite('fileType');
test('names what is there, and why nothing is', () => {
  assert.equal(
    [0o40755, 0o100644, 0o120777, 0o10600].map((mode) => fileType(mode, undefined)),
    ['directory', 'file', 'link', 'pipe'],
  );
  assert.equal([fileType(0, 'ENOENT'), fileType(0, 'EACCES')], ['missing', 'unseen']);
});
test.run();
