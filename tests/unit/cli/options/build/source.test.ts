import { suite } from 'uvu';
import { buildSourceOptions } from '../../../../../src/cli/options/build/source.ts';
import { assertWellFormed, specsOf } from '../../../../support/option-groups.ts';

const test = suite('buildSourceOptions');
test('is well formed', () => assertWellFormed(specsOf(buildSourceOptions)));
test.run();
