import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { barLine, timeLeft, type MovingPart } from '../../../../src/cli/output/progress-bar.ts';

const part: MovingPart = { label: 'a1b2c3d4e5f6', state: 'downloading', current: 50_000_000, total: 100_000_000, rate: 10_000_000 };

const test = suite('barLine');
test('shows a bar, sizes, rate and time left', () =>
  assert.is(barLine(part, 80), 'a1b2c3d4e5f6  [================>               ]  50MB / 100MB  10MB/s  5s left'));
test('fits the width', () => {
  for (const columns of [20, 40, 60, 80, 200]) assert.ok(barLine(part, columns).length < columns, String(columns));
});
test('says what is not moving', () => {
  assert.is(barLine({ ...part, state: 'waiting' }, 80), 'a1b2c3d4e5f6  waiting');
  assert.is(barLine({ ...part, state: 'exists' }, 80), 'a1b2c3d4e5f6  already exists');
  assert.match(barLine({ ...part, state: 'done', current: 100_000_000 }, 80), /\[=+\] {2}100MB {2}done$/);
  assert.match(barLine({ ...part, state: 'unpacking' }, 80), /unpacking$/);
  assert.is(barLine({ ...part, state: 'packing' }, 80), 'a1b2c3d4e5f6  compressing');
  assert.match(barLine({ ...part, state: 'checking' }, 80), /  checking$/);
  assert.is(barLine({ ...part, state: 'uploading' }, 80), barLine(part, 80));
});
test('does without a total', () => assert.is(barLine({ ...part, total: 0 }, 80), 'a1b2c3d4e5f6  50MB  10MB/s'));
test.run();

const left = suite('timeLeft');
for (const [total, expected] of [
  [60_000_000, '1s left'],
  [1_000_000_000, '1m35s left'],
  [100_000_000_000, '2h46m left'],
  [1e15, ''],
  [0, ''],
] as const) {
  left(`${total} bytes: ${expected}`, () => assert.is(timeLeft({ ...part, total }), expected));
}
left.run();
