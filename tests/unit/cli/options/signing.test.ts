import { suite } from 'uvu';
import { signingOptions } from '../../../../src/cli/options/signing.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('signingOptions');
test('are well formed', () => assertWellFormed(specsOf(signingOptions)));
test.run();
