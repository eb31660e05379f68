import { suite } from 'uvu';
import { whyDenied } from '../../../src/container/why-denied.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('whyDenied');
test('refuses a container that does not run, and says how to start it', async () => {
  using scratch = scratchEngine();
  const question = { path: '/', wanted: ['r' as const], user: undefined };
  await assertRejects(whyDenied(scratch.engine, addContainer(scratch), question), 'wrong-state', /can only look into running containers/);
});
test.run();
