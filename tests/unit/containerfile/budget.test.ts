import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBudget, spend } from '../../../src/containerfile/budget.ts';
import { assertMisread } from '../../support/containerfile.ts';

const test = suite('spend');

test('takes from a budget until it has no more', () => {
  const budget = { ...newBudget(), entries: 10 };
  spend(budget, 'entries', 10);
  assert.is(budget.entries, 0);
  assertMisread(() => spend(budget, 'entries', 1), /too many variables, labels, ports or volumes/);
  spend(budget, 'characters', 1);
});

test.run();
