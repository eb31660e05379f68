import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { measureEfficiency } from '../../../src/image/efficiency.ts';
import { changeTree } from '../../support/layer-trees.ts';

const test = suite('measureEfficiency');

test('finds nothing wasted where every path is written once', () => {
  const { efficiency, wastedBytes, totalBytes, wasted } = measureEfficiency(changeTree({ a: 10 }, { b: 20 }));
  assert.equal({ efficiency, wastedBytes, totalBytes, wasted }, { efficiency: 1, wastedBytes: 0, totalBytes: 30, wasted: [] });
});

test('counts what is replaced and what is removed, directories with all that was in them', () => {
  const tree = changeTree({ 'd/x': 30, 'd/y': 10, a: 5 }, { d: 'whiteout', a: 50 }, { a: 5 });
  const { efficiency, wastedBytes, totalBytes, wasted, layers } = measureEfficiency(tree);
  assert.equal([totalBytes, wastedBytes, efficiency], [100, 95, 0.05]);
  assert.equal(wasted, [
    { path: '/a', copies: 2, wastedBytes: 55, outcome: 'replaced' },
    { path: '/d/x', copies: 1, wastedBytes: 30, outcome: 'removed' },
    { path: '/d/y', copies: 1, wastedBytes: 10, outcome: 'removed' },
  ]);
  assert.equal(layers, [
    { added: 4, changed: 0, removed: 0, bytes: 45, wastedBytes: 45 },
    { added: 0, changed: 1, removed: 3, bytes: 50, wastedBytes: 50 },
    { added: 0, changed: 1, removed: 0, bytes: 5, wastedBytes: 0 },
  ]);
});

test('wastes only the old copy of a file that has grown', () => {
  assert.is(measureEfficiency(changeTree({ log: 1 }, { log: 99 })).wastedBytes, 1);
});

test('is 1 for an image without files, and lists no more paths than asked', () => {
  assert.is(measureEfficiency(changeTree()).efficiency, 1);
  assert.is(measureEfficiency(changeTree({ empty: 0 }, { empty: 'whiteout' })).efficiency, 1);
  const report = measureEfficiency(changeTree({ a: 1, b: 2 }, { a: 1, b: 1 }), 1);
  assert.equal([report.wastedBytes, report.wasted.map(({ path }) => path)], [3, ['/b']]);
});

test.run();
