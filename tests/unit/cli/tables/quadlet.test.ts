import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quadletCommands, quadletSpellings } from '../../../../src/cli/tables/quadlet.ts';

const test = suite('commands on Quadlets');
test('can be loaded, and have other spellings', async () => {
  for (const [path, entry] of Object.entries(quadletCommands)) assert.type(await entry.load(), 'function', path);
  for (const path of Object.values(quadletSpellings)) assert.ok(quadletCommands[path], path);
});
test.run();
