import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildxCommands, buildxSpellings } from '../../../../src/cli/tables/buildx.ts';

const test = suite('buildxCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(buildxCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test('builds under the names of Docker', () =>
  assert.equal([buildxSpellings['buildx build'], buildxSpellings['builder build']], ['build', 'build']));
test.run();
