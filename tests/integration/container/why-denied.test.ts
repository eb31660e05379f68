import { suite } from 'uvu';
import { whyDenied } from '../../../src/container/why-denied.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('whyDenied');
test('refuses a container without a config.json, which no start has got to', async () => {
  using scratch = scratchEngine();
  const question = { path: '/', wanted: ['r' as const], user: undefined };
  await assertRejects(whyDenied(scratch.engine, addContainer(scratch), question), 'corrupt', /has no config\.json that can be read/);
});
test.run();
