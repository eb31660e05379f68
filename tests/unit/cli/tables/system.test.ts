import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemCommands, systemSpellings } from '../../../../src/cli/tables/system.ts';

const test = suite('systemCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(systemCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test('every spelling means one of them', () => {
  for (const first of Object.values(systemSpellings)) assert.ok(systemCommands[first], first);
});
test.run();
