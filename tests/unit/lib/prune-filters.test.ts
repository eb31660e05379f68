import { suite } from 'uvu';
import { requireFilterForm, requirePruneFilters } from '../../../src/lib/prune-filters.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('filters of prune');

test('are label, label! and until', () => {
  requirePruneFilters(['label=a', 'label!=b=c', 'until=24h', 'until=2024-01-01', 'until=1700000000']);
});

for (const [filter, message] of [
  ['foo', /^filter input must be in the form of filter=value: foo is invalid/],
  ['name=x', /^name is an invalid filter/],
  ['until=xyz', /^failed to parse value as time or duration: "xyz"/],
] as const) {
  test(`refuse ${filter}`, () => void assertFails(() => requirePruneFilters([filter]), 'invalid-argument', message));
}

test('are pairs', () => {
  requireFilterForm('dangling=true');
  assertFails(() => requireFilterForm('dangling'), 'invalid-argument', /must be in the form/);
});

test.run();
