import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { volumeCommands, volumeSpellings } from '../../../../src/cli/tables/volume.ts';

const test = suite('volumeCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(volumeCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test('every spelling means one of them', () => {
  for (const first of Object.values(volumeSpellings)) assert.ok(volumeCommands[first], first);
});
test.run();
