import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { networkCommands, networkSpellings } from '../../../../src/cli/tables/network.ts';

const test = suite('networkCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(networkCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test('every spelling means one of them', () => {
  for (const first of Object.values(networkSpellings)) assert.ok(networkCommands[first], first);
});
test.run();
