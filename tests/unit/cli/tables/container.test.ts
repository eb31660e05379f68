import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerCommands, containerSpellings } from '../../../../src/cli/tables/container.ts';

const test = suite('containerCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(containerCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test('every spelling means one of them', () => {
  for (const first of Object.values(containerSpellings)) assert.ok(containerCommands[first], first);
});
test.run();
