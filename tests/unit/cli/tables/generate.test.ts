import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCommands } from '../../../../src/cli/tables/generate.ts';

const test = suite('generateCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(generateCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test.run();
