import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LiveDisplay } from '../../../../../src/cli/output/build/live.ts';
import { displayWidth } from '../../../../../src/cli/output/table.ts';
import { buildStep } from '../../../../support/build-events.ts';
import { memoryStream } from '../../../../support/memory-output.ts';

/** What a terminal shows of what was written: it knows the two sequences that are used. */
function screen(text: string): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(\r\u001b\[\d+A\u001b\[J|\n)/)) {
    const up = /\u001b\[(\d+)A/.exec(part);
    if (up !== null) lines.splice(lines.length - Number(up[1]));
    else if (part !== '\n' && part !== '') lines.push(part);
  }
  return lines;
}

const test = suite('LiveDisplay');
test('lets what is done stand, draws what runs, and erases its output', () => {
  const stream = memoryStream({ isTerminal: true, columns: 60 });
  let now = 0;
  const display = new LiveDisplay({ stream, clock: () => now });
  const [first, step, other] = [
    buildStep({ id: 1, number: 1, text: 'FROM alpine' }),
    buildStep({ id: 2 }),
    buildStep({ id: 3, stage: 'other' }),
  ];
  display.onEvent({ kind: 'planned', steps: 4, stages: 2 });
  display.onEvent({ kind: 'step-cached', step: first, layer: undefined });
  for (const each of [step, other]) display.onEvent({ kind: 'step-started', step: each });
  display.onEvent({ kind: 'step-output', step, stream: 'stdout', bytes: Buffer.from('compiling \u001b[31mx.c\n') });
  now = 2000;
  display.onEvent({ kind: 'warning', message: 'careful' });
  assert.equal(screen(stream.text()), [
    ' => CACHED [base 1/5] FROM alpine                      0.0s',
    'WARNING: careful',
    '[+] Building 2.0s (1/4)',
    ' => [base 2/5] RUN make                                2.0s',
    ' => # compiling x.c',
    ' => [other 2/5] RUN make                               2.0s',
  ]);
  display.onEvent({ kind: 'step-done', step, layer: undefined, milliseconds: 2000 });
  display[Symbol.dispose]();
  assert.equal(screen(stream.text()), [
    ' => CACHED [base 1/5] FROM alpine                      0.0s',
    'WARNING: careful',
    ' => [base 2/5] RUN make                                2.0s',
    ' => CANCELED [other 2/5] RUN make                      2.0s',
    '[+] Stopped after 2.0s (2/4, 1 cached)',
  ]);
});
test('draws no line that is wider than the window, and few of them', () => {
  const stream = { ...memoryStream({ isTerminal: true, columns: 40 }), rows: () => 10 };
  const display = new LiveDisplay({ stream, clock: () => 0 });
  display.onEvent({ kind: 'planned', steps: 50, stages: 50 });
  for (let id = 0; id < 50; id++) {
    const step = buildStep({ id, stage: `日本語${id}`, text: `RUN ${'日本'.repeat(40)}` });
    display.onEvent({ kind: 'step-output', step, stream: 'stdout', bytes: Buffer.from(`${'語\t'.repeat(60)}\n`) });
  }
  display.onEvent({ kind: 'warning', message: 'w' });
  const lines = screen(stream.text()).slice(1);
  assert.ok(lines.length <= 8, String(lines.length));
  assert.ok(lines.every((line) => displayWidth(line) < 40));
  assert.match(lines.at(-1)!, /and 44 more/);
  display[Symbol.dispose]();
});
test('goes up by as many rows as a narrower window has made of its lines', () => {
  let columns = 80;
  const stream = { ...memoryStream({ isTerminal: true }), columns: () => columns };
  const display = new LiveDisplay({ stream, clock: () => 0 });
  display.onEvent({ kind: 'step-started', step: buildStep() });
  display.onEvent({ kind: 'warning', message: 'a' });
  columns = 30;
  display.onEvent({ kind: 'warning', message: 'b' });
  // One row for the heading, three of 30 columns for a line of 79.
  assert.match((stream as unknown as { text(): string }).text(), /\r\u001b\[4A\u001b\[JWARNING: b/);
  display[Symbol.dispose]();
});
test('writes nothing when nothing has happened', () => {
  const stream = memoryStream({ isTerminal: true });
  new LiveDisplay({ stream })[Symbol.dispose]();
  assert.is(stream.text(), '');
});
test.run();
