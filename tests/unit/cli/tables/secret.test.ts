import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { secretCommands, secretSpellings } from '../../../../src/cli/tables/secret.ts';

const test = suite('secretCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(secretCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test('every spelling means one of them', () => {
  for (const first of Object.values(secretSpellings)) assert.ok(secretCommands[first], first);
});
test.run();
