import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestCommands } from '../../../../src/cli/tables/manifest.ts';

const test = suite('manifestCommands');
test('has all of Podman', () => {
  assert.equal(
    Object.keys(manifestCommands).toSorted(),
    ['add', 'annotate', 'create', 'exists', 'inspect', 'push', 'remove', 'rm'].map((verb) => `manifest ${verb}`),
  );
});
test.run();
