// timeout: 300s
import * as assert from 'uvu/assert';
import type { BuildEvent } from '../../../../src/build/event.ts';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const teller = suiteNeeding('StepTeller', 'helper', 'user-namespaces', 'overlay', 'busybox');

teller('counts FROM, names lines, and tells each step once', async () => {
  await using bench = await buildBench();
  const { events } = await bench.build('FROM busybox AS x\nENV A=b\nRUN echo \\\n  words; echo more >&2\n');
  const told = events.filter(({ kind }) => kind.startsWith('step-')) as Extract<BuildEvent, { step: object }>[];
  assert.equal(
    told
      .map(({ kind, step: { number, total, stage, location } }) => [kind, number, total, stage, location.line].join(' '))
      .filter((text) => !text.startsWith('step-output')),
    ['step-started 1 3 x 1', 'step-done 1 3 x 1', 'step-started 2 3 x 2', 'step-done 2 3 x 2', 'step-started 3 3 x 3', 'step-done 3 3 x 3'],
  );
  const streams = told.flatMap((event) => (event.kind === 'step-output' ? [event.stream] : []));
  assert.equal(streams.toSorted(), ['stderr', 'stdout']);
  assert.is(told.at(-1)?.step.location.end, 4);
});

teller('keeps the last of what a step wrote, and no image of nothing', async () => {
  await using bench = await buildBench();
  const failures: Extract<BuildEvent, { kind: 'step-failed' }>[] = [];
  const onEvent = (event: BuildEvent): void => void (event.kind === 'step-failed' && failures.push(event));
  await bench.build('FROM busybox\nRUN yes | head -c 100000; echo end; exit 1\n', {}, { onEvent }).catch(() => undefined);
  await bench.build('FROM scratch\nCOPY none /\n', {}, { onEvent }).catch(() => undefined);
  const [ran, copied] = failures.map(({ failure }) => failure);
  assert.ok(ran !== undefined);
  assert.is(ran.lastOutput.length, 16 << 10);
  assert.match(Buffer.from(ran.lastOutput).toString(), /end\n$/);
  assert.equal([copied?.lastGood, copied?.exitStatus], [undefined, undefined]);
});

teller.run();
