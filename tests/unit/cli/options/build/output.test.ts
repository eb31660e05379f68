import { suite } from 'uvu';
import { buildDisplayOptions, buildOutputOptions } from '../../../../../src/cli/options/build/output.ts';
import { assertWellFormed, specsOf } from '../../../../support/option-groups.ts';

const test = suite('options of build about results');
for (const group of [buildOutputOptions, buildDisplayOptions]) test(`${group.name} is well formed`, () => assertWellFormed(specsOf(group)));
test.run();
