import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestEntryOptions } from '../../../../src/cli/options/manifest-entry.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('manifestEntryOptions');

test('are well formed, and all that Podman has', () => {
  const specs = specsOf(manifestEntryOptions);
  assertWellFormed(specs);
  assert.equal(
    specs.flatMap(({ names }) => names),
    ['--annotation', '--arch', '--features', '--os', '--os-features', '--os-version', '--variant'],
  );
});

test.run();
