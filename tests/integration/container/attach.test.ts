import { suite } from 'uvu';
import { attachToContainer } from '../../../src/container/attach.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const attach = suite('attachToContainer');
attach('refuses a container that does not run', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const options = { streams: [], detachKeys: undefined, signalProxy: false };
  assertFails(() => attachToContainer(scratch.engine, container, options), 'wrong-state', /you can only attach to running containers/);
});
attach.run();
