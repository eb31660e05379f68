import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planStage } from '../../../../src/build/plan/plan-stage.ts';
import type { PlannedStep } from '../../../../src/build/plan/step.ts';
import { parseContainerfile } from '../../../../src/containerfile/parse.ts';
import { StageVariables } from '../../../../src/containerfile/scope.ts';
import { assertFails } from '../../../support/assert-fails.ts';

function plan(text: string, buildArgs: Record<string, string> = {}): readonly PlannedStep[] {
  const { stages } = parseContainerfile(Buffer.from(`FROM busybox\n${text}`), { file: 'Containerfile' });
  return planStage({
    index: 0,
    instructions: stages[0]!.instructions,
    names: { stages, hasContext: () => false },
    variables: new StageVariables({ globals: new Map(), buildArgs, escape: '\\' }, ['PATH=/bin']),
    terms: { config: { Env: ['PATH=/bin'] }, isCommandOurs: false },
  });
}

const stage = suite('planStage');

stage('gives a RUN the variables, the user, the directory and the shell that hold there', () => {
  const [, , , , , run, after] = plan('ARG V=1\nENV W=$V\nUSER worker\nWORKDIR /w\nSHELL ["/bin/ash", "-c"]\nRUN make\nENV W=2\n', {
    V: '5',
  });
  assert.is(run!.work.kind, 'run');
  if (run!.work.kind !== 'run') return;
  const { words, environment, user, directory } = run!.work;
  assert.equal(words, ['/bin/ash', '-c', 'make']);
  assert.equal(environment, ['PATH=/bin', 'V=5', 'W=5']);
  assert.equal([user, directory], ['worker', '/w']);
  assert.equal(run!.terms.config.Env, ['PATH=/bin', 'W=5']);
  assert.equal(after!.terms.config.Env, ['PATH=/bin', 'W=2']);
  assert.is(after!.work.kind, 'config');
});

stage('makes destinations and mount targets absolute, and keeps what a slash says', () => {
  const [, relative, slash, dot, root, mount] = plan(
    'WORKDIR /w\nCOPY a b\nCOPY a b/\nCOPY a .\nCOPY a /\nRUN --mount=type=tmpfs,target=t true\n',
  );
  const destinations = [relative, slash, dot, root].map((step) => (step!.work.kind === 'copy' ? step!.work.destination : ''));
  assert.equal(destinations, ['/w/b', '/w/b/', '/w/', '/']);
  assert.is(mount!.work.kind === 'run' ? mount!.work.mounts[0]!.mount.target : '', '/w/t');
});

stage('makes no directory for WORKDIR /', () => {
  const [root, deep] = plan('WORKDIR /\nWORKDIR a/b\n');
  assert.is(root!.work.kind, 'config');
  assert.equal(deep!.work, { kind: 'directory', path: '/a/b', user: '' });
});

stage('names lines in the history and in errors', () => {
  const [label] = plan('LABEL a=b\n');
  assert.match(label!.comment, /Containerfile:2/);
  assertFails(() => plan('COPY --from=3 a b\n'), 'invalid-argument', /^Containerfile:2: there is no stage 3/);
  assertFails(() => plan('\nRUN --mount=type=cache true\n'), 'invalid-argument', /^Containerfile:3: .*target/);
  for (const target of ['/', '.', '..', '/a/..'])
    assertFails(() => plan(`RUN --mount=type=cache,target=${target} true\n`), 'invalid-argument', /^Containerfile:2: .*root/);
});

stage.run();
