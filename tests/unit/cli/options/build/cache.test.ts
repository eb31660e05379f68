import { suite } from 'uvu';
import { buildCacheOptions } from '../../../../../src/cli/options/build/cache.ts';
import { assertWellFormed, specsOf } from '../../../../support/option-groups.ts';

const test = suite('buildCacheOptions');
test('is well formed', () => assertWellFormed(specsOf(buildCacheOptions)));
test.run();
