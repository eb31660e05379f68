import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDetachKeys, toPreserved, toStdio } from '../../../../src/cli/request/stdio.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('checkDetachKeys');
for (const keys of ['', 'a', 'ctrl-p,ctrl-q', 'ctrl-@,ctrl-[', 'ctrl-_'])
  test(`takes ${JSON.stringify(keys)}`, () => assert.is(checkDetachKeys(keys), keys));
for (const keys of ['ab', 'ctrl-', 'ctrl-1', 'a,,b', 'alt-x'])
  test(`refuses ${keys}`, () => void assertFails(() => checkDetachKeys(keys), 'invalid-argument', /detach keys/));
test.run();

const stdio = suite('toStdio');
stdio('create detaches', () => assert.is(toStdio({ interactive: false, terminal: false, attach: [] }, undefined).detach, true));
stdio.run();

const preserved = suite('toPreserved');
preserved('reaches up to the highest, and leaves out what is between', () => {
  assert.equal(toPreserved(undefined, []), { preserveDescriptors: 0 });
  assert.equal(toPreserved(2, []), { preserveDescriptors: 2 });
  assert.equal(toPreserved(undefined, ['5']), { preserveDescriptors: 3, leftOut: [3, 4] });
  assert.equal(toPreserved(1, ['6', '5']), { preserveDescriptors: 4, leftOut: [4] });
});
preserved('refuses what is no descriptor, and standard streams', () => {
  for (const wrong of ['2', '-1', 'x', '1024']) assert.throws(() => toPreserved(undefined, [wrong]), /not a descriptor from 3 to 1023/);
});
preserved.run();
