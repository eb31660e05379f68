import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createContainer } from '../../../src/container/create.ts';
import { removeImageOf } from '../../../src/container/remove-image.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const options = { createCommand: [], startsNow: false, signal: new AbortController().signal };

const images = suite('removeImageOf');
images('has nothing to do for a root directory', async () => {
  using scratch = scratchEngine();
  const { container } = await createContainer(scratch.engine, rootRequest(), options);
  await removeImageOf(scratch.engine, container);
  assert.equal(scratch.warnings, []);
});
images.run();
