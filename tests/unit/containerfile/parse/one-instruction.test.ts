import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readInstructionText } from '../../../../src/containerfile/parse/one-instruction.ts';
import { assertMisread } from '../../../support/containerfile.ts';

const test = suite('readInstructionText');
const location = { file: 'F', start: 7, end: 9 };

test('reads one instruction and says that it stands where it was told', () => {
  const read = readInstructionText('ENV a=`"', { location, escape: '`' });
  assert.equal([read.kind, read.location, read.source], ['env', location, 'ENV a=`"']);
  assertMisread(() => readInstructionText('USER a\nUSER b', { location }), /is not one instruction/);
  assertMisread(() => readInstructionText('# a', { location }), /is not one instruction/);
});

test.run();
