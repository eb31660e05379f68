import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { makeStepPlace, sweepStepPlaces } from '../../../../src/build/steps/step-place.ts';
import { sweepScratch } from '../../../../src/build/scratch-directory.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';

const place = suiteNeeding('makeStepPlace', 'helper', 'user-namespaces');

place('goes when it is disposed of, or with the next build when its owner died', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const made = makeStepPlace(engine);
  assert.match(made.id, /^[0-9a-f]{64}$/);
  assert.ok(existsSync(made.directory) && existsSync(made.runDirectory));
  const dead = '.tmp-999999-1-00000000-0';
  const parents = [join(engine.places.root, 'build-cache/steps'), join(engine.places.runRoot, 'steps')];
  for (const parent of parents) mkdirSync(join(parent, dead, 'upper'), { recursive: true });
  sweepStepPlaces(engine);
  await sweepScratch(engine);
  for (const parent of parents) assert.is(readdirSync(parent).length, 1);
  await made[Symbol.asyncDispose]();
  for (const parent of parents) assert.equal(readdirSync(parent), []);
});

place.run();
