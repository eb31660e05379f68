import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkWriting } from '../../../../src/containerfile/lint/writing-rules.ts';
import { containerfile } from '../../../support/containerfile.ts';

// Each rule is in ../lint.test.ts.
const test = suite('checkWriting');

test('says how things are written, and how they should be', () => {
  const told: string[] = [];
  checkWriting(containerfile('FROM a as Base\nrun b\nUSER c'), (rule, { start }, message) => told.push(`${start} ${rule}: ${message}`));
  assert.equal(told, [
    '2 ConsistentInstructionCasing: run is not in capitals, as most instructions are',
    '1 StageNameCasing: the name of stage Base is not in small letters',
    '1 FromAsCasing: as is not written as FROM is',
  ]);
});

test.run();
