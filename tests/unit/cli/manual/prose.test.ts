import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandProse, proseDirectory, readProse } from '../../../../src/cli/manual/prose.ts';
import { repository } from '../../../support/repository.ts';

const test = suite('readProse');
test('finds texts beside the main file', () => {
  const directory = proseDirectory(['node', '--', join(repository, 'src/cli/main.ts')]);
  assert.is(readProse(directory, 'tiffin')?.[0]?.kind, 'paragraph');
  assert.is(readProse(directory, commandProse('image nonsense')), undefined);
});
test.run();

const path = suite('commandProse');
path('is a file for each command', () => assert.is(commandProse('image pull'), 'commands/image-pull'));
path.run();
