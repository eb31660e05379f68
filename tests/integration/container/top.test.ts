import { suite } from 'uvu';
import { topDescriptors, topRows } from '../../../src/container/top.ts';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('topRows');
test('refuses a container that does not run', async () => {
  using scratch = scratchEngine();
  await assertRejects(topRows(scratch.engine, addContainer(scratch)), 'wrong-state', /^top can only be used on running containers/);
  assert.ok(Object.hasOwn(topDescriptors, 'hpid'));
});
test.run();
