import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { removeImageAfter } from '../../../src/container/remove-image.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const images = suite('removeImageAfter');
images('tells of what it cannot remove', async () => {
  using scratch = scratchEngine();
  await removeImageAfter(scratch.engine, 'localhost/none:latest');
  assert.is(scratch.warnings.length, 1);
  assert.match(scratch.warnings[0] ?? '', /localhost\/none:latest: image not known/);
});
images.run();
