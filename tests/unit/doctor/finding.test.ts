import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { byRoot, byUser, canRun, ok } from '../../../src/doctor/finding.ts';

const test = suite('canRun');
test('is false when something essential is missing', () => {
  assert.ok(canRun([ok('a', 'b'), { check: 'x', status: 'warning', summary: '', repairs: [] }]));
  assert.not(canRun([ok('a', 'b'), { check: 'x', status: 'failure', summary: '', repairs: [byRoot('x'), byUser('y')] }]));
});
test.run();
