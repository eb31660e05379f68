import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renewSpec } from '../../../src/container/renew-spec.ts';
import { readSpec } from '../../../src/container/spec-file.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suite('renewSpec');

test('writes config.json as a start would', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const path = join(container.directory, 'config.json');
  writeFileSync(path, '{"ociVersion"');
  assert.is(readSpec(container.directory), undefined);
  await renewSpec(scratch.engine, container);
  assert.equal(readSpec(container.directory)?.process?.args, ['sleep', '60']);
  const first = readFileSync(path);
  await renewSpec(scratch.engine, container);
  assert.equal(readFileSync(path), first);
});

test.run();
