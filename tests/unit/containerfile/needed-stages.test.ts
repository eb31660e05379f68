import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findStage, neededStages } from '../../../src/containerfile/needed-stages.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { containerfile } from '../../support/containerfile.ts';

const test = suite('neededStages');

const file = containerfile(`FROM a AS base
FROM base AS one
FROM b AS two
RUN --mount=type=bind,from=one,target=/x y
FROM c
FROM $X AS last
COPY --from=Two a b
COPY --from=3 a b
COPY --from=image a b
`);

test('are what a stage begins with, copies from and mounts', () => {
  const of = (target: string): number[] =>
    [...neededStages(file, findStage(file, target), new Map([['X', 'd']]))].toSorted((one, other) => one - other);
  assert.equal(of('last'), [0, 1, 2, 3, 4]);
  assert.equal(of('two'), [0, 1, 2]);
  assert.equal(of('ONE'), [0, 1]);
  assert.equal(of('3'), [3]);
  assert.is(findStage(file, undefined).index, 4);
  assertFails(() => findStage(file, 'lats'), 'invalid-argument', /there is no stage "lats"\ndid you mean last\?/);
  assertFails(() => findStage(file, '9'), 'invalid-argument', /there are base, one, two, last/);
});

test.run();
