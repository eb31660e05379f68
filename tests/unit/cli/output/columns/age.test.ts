import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ageCell } from '../../../../../src/cli/output/columns/age.ts';

const test = suite('ageCell');
const now = new Date('2026-11-21T00:00:00Z');

for (const [created, expected] of [
  ['2026-11-20T22:00:00Z', '2 hours ago'],
  ['2026-11-21T02:00:00+04:00', '2 hours ago'],
  ['1970-01-01T00:00:00Z', 'N/A'],
  ['0001-01-01T00:00:00Z', 'N/A'],
  ['nonsense', 'N/A'],
  [undefined, 'N/A'],
  ['2099-01-01T00:00:00Z', 'Less than a second ago'],
] as const) {
  test(`shows ${created ?? 'no date'} as ${expected}`, () => assert.is(ageCell(created, now), expected));
}

test.run();
