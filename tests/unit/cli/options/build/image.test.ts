import { suite } from 'uvu';
import { buildImageOptions, buildPlatformOptions, buildTimeOptions } from '../../../../../src/cli/options/build/image.ts';
import { assertWellFormed, specsOf } from '../../../../support/option-groups.ts';

const test = suite('options of build about the image');
for (const group of [buildImageOptions, buildTimeOptions, buildPlatformOptions])
  test(`${group.name} is well formed`, () => assertWellFormed(specsOf(group)));
test.run();
