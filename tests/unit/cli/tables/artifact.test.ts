import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { artifactCommands, artifactSpellings } from '../../../../src/cli/tables/artifact.ts';

const test = suite('artifactCommands');
test('has all of Podman', () => {
  assert.equal(
    [...Object.keys(artifactCommands), ...Object.keys(artifactSpellings)].toSorted(),
    ['add', 'extract', 'inspect', 'list', 'ls', 'pull', 'push', 'remove', 'rm'].map((verb) => `artifact ${verb}`),
  );
});
test.run();
