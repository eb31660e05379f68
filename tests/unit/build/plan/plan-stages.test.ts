import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Base } from '../../../../src/build/base-image.ts';
import { StagePlans, type PlanInput } from '../../../../src/build/plan/plan-stages.ts';
import { emptyContext } from '../../../../src/build/context.ts';
import { parseContainerfile } from '../../../../src/containerfile/parse.ts';
import { imageRecord } from '../../../support/image-record.ts';

const platform = { os: 'linux', architecture: 'amd64' };

function plansOf(text: string, bases: Record<string, Base> = {}, changes: Partial<PlanInput> = {}): { plans: StagePlans; asked: string[] } {
  const asked: string[] = [];
  const plans = new StagePlans({
    containerfile: parseContainerfile(Buffer.from(text), { file: 'Containerfile' }),
    globals: new Map(),
    platform,
    isAnyPlatform: true,
    language: { buildArgs: {}, target: undefined, skipUnusedStages: true },
    times: { real: false, timestamp: undefined, sourceDateEpoch: undefined },
    inheritLabels: true,
    firstImage: undefined,
    hasContext: () => false,
    resolve: ({ name }) => {
      asked.push(name);
      return Promise.resolve(bases[name] ?? { kind: 'scratch' });
    },
    ...changes,
  });
  return { plans, asked };
}

function imageBase(changes: object, created = '2020-01-01T00:00:00Z'): Base {
  const record = imageRecord({ id: '1' });
  const config = { ...record.config, created, config: { ...record.config.config, ...changes } };
  return { kind: 'image', image: { ...record, config }, name: 'x' } as Base;
}

const stages = suite('StagePlans');

stages('plans what the target needs and looks for no other image', async () => {
  const { plans, asked } = plansOf('FROM a AS one\nFROM b AS two\nFROM c\nCOPY --from=one / /\n');
  const closure = await plans.closure([2]);
  assert.equal(new Set(closure.keys()), new Set([2, 0]));
  assert.equal(asked.toSorted(), ['a', 'c']);
  assert.equal(closure.get(2)?.needs, [0]);
});

stages('runs triggers of a base first, and does not pass them on', async () => {
  const { plans } = plansOf('FROM a\nLABEL x=y\n', { a: imageBase({ OnBuild: ['RUN one', 'COPY a b'] }) });
  const { steps } = await plans.plan(0);
  assert.equal(
    steps.map(({ instruction }) => instruction.kind),
    ['run', 'copy', 'label'],
  );
  assert.is(steps.at(-1)?.terms.config.OnBuild, undefined);
});

stages('bounds times by the base, and by stages where there is none', async () => {
  const { plans } = plansOf('FROM a AS one\nFROM scratch\nCOPY --from=one / /\nFROM one\n', { a: imageBase({}) });
  const epochs = await Promise.all([0, 1, 2].map(async (index) => (await plans.plan(index)).epoch));
  assert.equal(epochs, [1_577_836_800, 1_577_836_800, 1_577_836_800]);
});

stages('takes another image for the first stage, no labels of bases, and files for an image', async () => {
  const base = imageBase({ Labels: { a: 'b' } });
  const { plans, asked } = plansOf('FROM a\n', { other: base }, { firstImage: 'other', inheritLabels: false });
  assert.is((await plans.plan(0)).terms.config.Labels, undefined);
  assert.equal(asked, ['other']);
  const files = plansOf(
    'FROM ctx\n',
    { ctx: { kind: 'files', context: emptyContext('ctx'), ignore: [] } },
    { hasContext: (name) => name === 'ctx' },
  );
  const { steps, base: from } = await files.plans.plan(0);
  assert.is(from.kind, 'scratch');
  assert.is(steps[0]?.work.kind, 'copy');
});

stages.run();
