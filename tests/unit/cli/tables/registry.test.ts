import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { registryCommands, registrySpellings } from '../../../../src/cli/tables/registry.ts';

const test = suite('registryCommands');
test('has the commands about registries', () => {
  for (const name of ['login', 'logout', 'search', 'image sign', 'image scp', 'image trust show', 'image trust set'])
    assert.ok(Object.hasOwn(registryCommands, name), name);
});
test('are known after `image`, too, where Podman has them there', () => assert.is(registrySpellings['image search'], 'search'));
test.run();
