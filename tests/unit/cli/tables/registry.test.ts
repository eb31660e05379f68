import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { registryCommands } from '../../../../src/cli/tables/registry.ts';

const test = suite('registryCommands');
test('has the commands about registries', () => {
  for (const name of ['login', 'logout']) assert.ok(Object.hasOwn(registryCommands, name), name);
});
test.run();
