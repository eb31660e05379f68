import { suite } from 'uvu';
import { startInitialized } from '../../../src/container/initialized.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('initialized containers');

test('are not started when nobody stands by', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'web' });
  await assertRejects(startInitialized(scratch.engine, container), 'wrong-state', /container web is not initialized any more/);
});

test.run();
