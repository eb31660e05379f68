import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildCommand } from '../../../../../src/cli/commands/image/build.ts';
import { buildGroups } from '../../../../../src/cli/options/build/groups.ts';
import { shapeOf } from '../../../../../src/cli/options/session.ts';
import { assertWellFormed } from '../../../../support/option-groups.ts';

const test = suite('buildGroups');
test('are all fields of the command, and well formed together', () => {
  const { options } = shapeOf(BuildCommand);
  assertWellFormed(options);
  assert.is(new Set(options.map(({ group }) => group)).size, Object.keys(buildGroups).length);
});
test('know the spellings of BuildKit', () => {
  const names = new Set(shapeOf(BuildCommand).options.flatMap((spec) => spec.names));
  for (const name of '--progress --load --push --no-cache-filter --metadata-file --attest --provenance --sbom --allow --builder --check --call'.split(
    ' ',
  ))
    assert.ok(names.has(name), name);
});
test.run();
