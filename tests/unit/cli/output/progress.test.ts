import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeProgress } from '../../../../src/cli/output/progress.ts';
import { memoryStream } from '../../../support/memory-output.ts';

const part = { label: 'abc', state: 'downloading', current: 1, total: 10 } as const;

const test = suite('makeProgress');
test('says nothing when quiet', () => {
  const stream = memoryStream();
  using bars = makeProgress({ stream, quiet: true, animate: true });
  bars.update('abc', part);
  bars.say('x');
  assert.is(stream.text(), '');
});
test('draws at most ten times a second', () => {
  const stream = memoryStream({ isTerminal: true });
  let now = 0;
  using bars = makeProgress({ stream, quiet: false, animate: true, clock: () => now });
  for (; now < 1000; now++) bars.update('abc', { ...part, current: now, total: 1000 });
  const draws = stream.text().split('\u001b[K').length - 1;
  assert.ok(draws >= 9 && draws <= 11, String(draws));
});
test('draws over its own lines', () => {
  const stream = memoryStream({ isTerminal: true });
  let now = 0;
  using bars = makeProgress({ stream, quiet: false, animate: true, clock: () => now });
  bars.update('abc', part);
  now = 200;
  bars.update('def', { ...part, label: 'def' });
  assert.is(stream.text().split('\u001b[1A\u001b[J').length, 2);
  bars.say('done');
  assert.match(stream.text(), /\u001b\[2A\u001b\[Jdone\n/);
});
test('hides what is too much for the screen', () => {
  const stream = memoryStream({ isTerminal: true });
  {
    using bars = makeProgress({ stream, quiet: false, animate: true, clock: () => 0 });
    for (let index = 0; index < 40; index++) bars.update(`l${index}`, { ...part, label: `l${index}` });
  }
  assert.match(stream.text(), /and 16 more/);
});
test('escapes what it is told', () => {
  const stream = memoryStream({ isTerminal: true });
  using bars = makeProgress({ stream, quiet: false, animate: true });
  bars.say('\u001b[31m');
  assert.is(stream.text(), '\\x1b[31m\n');
});
test('counts files of layers that are remapped, off a terminal only when there are many', () => {
  const stream = memoryStream();
  let now = 0;
  const few = { label: 'abc', state: 'remapping', current: 0, total: 300, unit: 'files' } as const;
  using bars = makeProgress({ stream, quiet: false, animate: false, clock: () => now });
  bars.update('few', few);
  assert.is(stream.text(), '');
  bars.update('many', { ...few, total: 100_000 });
  now = 6000;
  bars.update('many', { ...few, current: 41_000, total: 100_000 });
  const [first, second] = stream.text().split('\n');
  assert.is(first, 'Giving 100000 files of layer abc their owners under this ID map');
  assert.match(second ?? '', /^abc +\[=+> +\] {2}41000 \/ 100000 files {2}remapping$/);
});
test('writes plain lines off a terminal, and a total now and then', () => {
  const stream = memoryStream();
  let now = 0;
  using bars = makeProgress({ stream, quiet: false, animate: false, clock: () => now });
  bars.update('abc', part);
  bars.update('abc', { ...part, current: 5 });
  bars.update('def', { ...part, label: 'def', state: 'exists' });
  now = 6000;
  bars.update('abc', { ...part, current: 8 });
  assert.match(stream.text(), /^Copying blob abc\nCopying blob def\ntotal {8} .*8B \/ 10B.*\n$/);
});
test.run();
