import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defineColumns, headingOf } from '../../../../src/cli/output/columns.ts';

const columns = defineColumns<number>({
  name: 'x',
  fields: { A: { header: 'THE A', value: (row) => row } },
  table: ['A'],
  quiet: 'A',
  json: (row) => row,
});

const test = suite('headingOf');
test('is what the column says', () => assert.is(headingOf(columns, 'A'), 'THE A'));
test('is the name in words otherwise', () => assert.is(headingOf(columns, 'RepoDigests'), 'REPO DIGESTS'));
test.run();
