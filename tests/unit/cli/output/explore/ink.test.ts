import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inker } from '../../../../../src/cli/output/explore/ink.ts';

const test = suite('inker');

test('colours what it is told to', () => {
  const ink = inker(true);
  assert.equal(
    [ink('x', 'added'), ink('x', 'chosen'), ink('x', 'plain'), ink('', 'added')],
    ['\u001b[32mx\u001b[0m', '\u001b[7mx\u001b[0m', 'x', ''],
  );
});

test('shows what is chosen without colours, too', () => {
  const ink = inker(false);
  assert.equal([ink('x', 'added'), ink('x', 'chosen')], ['x', '\u001b[7mx\u001b[0m']);
});

test.run();
