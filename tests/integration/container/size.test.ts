import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerSize } from '../../../src/container/size.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const size = suite('containerSize');
size('counts what was written, hard links once', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const upper = join(container.directory, 'upper', 'ünï');
  mkdirSync(upper, { recursive: true });
  writeFileSync(join(upper, 'a'), 'x'.repeat(1000));
  linkSync(join(upper, 'a'), join(upper, 'b'));
  assert.equal(containerSize(scratch.engine, container), { writableBytes: 1000, totalBytes: 1000 });
});
size.run();
