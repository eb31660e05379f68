import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { baseStage, filesFrom, namedSources, stagesUsed, targetStage } from '../../../../src/build/plan/graph.ts';
import { parseContainerfile } from '../../../../src/containerfile/parse.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const text = `FROM busybox AS Build
FROM busybox
COPY --from=build /a /a
RUN --mount=type=bind,from=0,target=/x --mount=type=cache,target=/c true
FROM build AS last
COPY --from=ctx . .
COPY --from=alpine:3 / /
`;
const { stages } = parseContainerfile(Buffer.from(text), { file: 'Containerfile' });
const names = { stages, hasContext: (name: string) => name === 'ctx' };

const graph = suite('stages as a graph');

graph('means earlier stages by name or number, contexts before them, else images', () => {
  assert.equal(filesFrom(undefined, 1, names), { kind: 'context' });
  assert.equal(filesFrom('BUILD', 1, names), { kind: 'stage', index: 0 });
  assert.equal(filesFrom('0', 1, names), { kind: 'stage', index: 0 });
  assert.equal(filesFrom('ctx', 2, names), { kind: 'named', name: 'ctx' });
  assert.equal(filesFrom('alpine:3', 2, names), { kind: 'named', name: 'alpine:3' });
  assert.equal(filesFrom('build', 1, { stages, hasContext: () => true }), { kind: 'named', name: 'build' });
});

graph('refuses a stage that is itself, comes later, or is none', () => {
  assert.throws(() => filesFrom('last', 2, names), /cannot copy from itself/);
  assert.throws(() => filesFrom('last', 0, names), /comes later/);
  assert.throws(() => filesFrom('7', 1, names), /there is no stage 7/);
});

graph('finds what FROM stands on, which is never a number', () => {
  assert.is(baseStage('build', 2, names), 0);
  assert.is(baseStage('0', 2, names), undefined);
  assert.is(baseStage('last', 2, names), undefined);
});

graph('chooses the target by name, by number, or the last', () => {
  assert.is(targetStage(stages, undefined), 2);
  assert.is(targetStage(stages, 'LAST'), 2);
  assert.is(targetStage(stages, '1'), 1);
  assertFails(() => targetStage(stages, 'lats'), 'invalid-argument', /did you mean last/);
  assertFails(() => targetStage(stages, 'nothing'), 'invalid-argument', /there are build, last/);
});

graph('knows from which stages instructions take files', () => {
  assert.equal(namedSources(stages[1]!.instructions), ['build', '0']);
  assert.equal(stagesUsed(stages[1]!.instructions, 1, names), [0]);
  assert.equal(stagesUsed(stages[2]!.instructions, 2, names), []);
});

graph.run();
