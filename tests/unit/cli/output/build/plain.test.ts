import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PlainDisplay } from '../../../../../src/cli/output/build/plain.ts';
import { buildStep } from '../../../../support/build-events.ts';
import { memoryStream } from '../../../../support/memory-output.ts';

function opened(isTerminal = false) {
  const stream = memoryStream({ isTerminal });
  let now = 0;
  const display = new PlainDisplay({ stream, clock: () => now });
  return { stream, display, at: (time: number) => (now = time) };
}

const test = suite('PlainDisplay');
test('numbers what happens, and says how long it took', () => {
  const { stream, display, at } = opened();
  const step = buildStep();
  display.onEvent({ kind: 'planned', steps: 2, stages: 2 });
  display.onEvent({ kind: 'context', text: 'load .', done: false });
  display.onEvent({ kind: 'context', text: 'load .', done: true });
  display.onEvent({ kind: 'step-cached', step: buildStep({ id: 9, number: 1, text: 'FROM alpine' }), layer: undefined });
  display.onEvent({ kind: 'step-started', step });
  at(1500);
  display.onEvent({ kind: 'step-output', step, stream: 'stdout', bytes: Buffer.from('one\ntw') });
  display.onEvent({ kind: 'step-output', step, stream: 'stdout', bytes: Buffer.from('o') });
  display.onEvent({ kind: 'step-done', step, layer: undefined, milliseconds: 1600 });
  display.onEvent({ kind: 'warning', message: 'careful' });
  assert.is(
    stream.text(),
    `#1 [internal] load .
#1 DONE 0.0s

#2 [base 1/5] FROM alpine
#2 CACHED

#3 [base 2/5] RUN make
#3 1.500 one
#3 1.500 two
#3 DONE 1.6s
WARNING: careful
`,
  );
});
test('names the stages that run at once on each line', () => {
  const { stream, display } = opened();
  const [a, b] = [buildStep({ id: 1 }), buildStep({ id: 2, stage: 'other' })];
  display.onEvent({ kind: 'planned', steps: 2, stages: 2 });
  for (const step of [a, b]) display.onEvent({ kind: 'step-started', step });
  display.onEvent({ kind: 'step-output', step: a, stream: 'stdout', bytes: Buffer.from('x\n') });
  display.onEvent({
    kind: 'step-failed',
    step: b,
    failure: { message: 'exit status 3', exitStatus: 3, lastOutput: Buffer.of(), lastGood: undefined },
  });
  display.onEvent({ kind: 'step-cancelled', step: a });
  assert.match(stream.text(), /#1 0\.000 x\n\n#2 ERROR: exit status 3\n\n#1 CANCELED\n/);
});
test('leaves bytes alone in a file, and escapes them on a terminal', () => {
  const bytes = Buffer.from('\u001b[31mred\u0007\n');
  for (const isTerminal of [false, true]) {
    const { stream, display } = opened(isTerminal);
    display.onEvent({ kind: 'step-output', step: buildStep({ text: 'RUN \u001b[2J' }), stream: 'stderr', bytes });
    assert.is(stream.text().includes('\u001b'), !isTerminal);
  }
});
test('tells of a pull when it begins, now and then, and at its end', () => {
  const { stream, display, at } = opened();
  const layer = (current: number) =>
    ({
      kind: 'transfer',
      what: 'pull alpine',
      event: { kind: 'layer', digest: 'sha256:a', state: 'downloading', current, total: 2000 },
    }) as const;
  for (const current of [0, 10, 20]) display.onEvent(layer(current) as never);
  at(6000);
  display.onEvent(layer(1000) as never);
  display.onEvent({ kind: 'transfer', what: 'pull alpine', event: { kind: 'storing', id: 'x' } });
  assert.is(stream.text(), '#1 pull alpine\n#1 6.0s 1kB / 2kB\n#1 DONE 6.0s 1kB / 2kB\n');
});
test.run();
