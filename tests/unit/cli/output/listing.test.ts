import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defineColumns } from '../../../../src/cli/output/columns.ts';
import { fieldNames, renderListing } from '../../../../src/cli/output/listing.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const columns = defineColumns<{ id: string; name: string }>({
  name: 'things',
  fields: {
    ID: { header: 'THING ID', value: (row, { noTrunc }) => (noTrunc ? row.id : row.id.slice(0, 3)) },
    Name: { value: (row) => row.name },
    CreatedAt: { value: () => 'now' },
  },
  table: ['ID', 'Name'],
  quiet: 'ID',
  json: (row) => ({ Id: row.id }),
});
const rows = [
  { id: 'abcdef', name: 'one' },
  { id: 'ghijkl', name: 'a much longer name' },
];

const test = suite('renderListing');
test('is a table', () =>
  assert.is(renderListing(columns, rows, {}), 'THING ID    NAME\nabc         one\nghi         a much longer name\n'));
test('is a heading when there are no rows', () => assert.is(renderListing(columns, [], {}), 'THING ID    NAME\n'));
test('leaves the heading out', () =>
  assert.is(renderListing(columns, rows, { noHeading: true }), 'abc         one\nghi         a much longer name\n'));
test('is quiet', () => assert.is(renderListing(columns, rows, { quiet: true }), 'abc\nghi\n'));
test('is quiet and whole', () => assert.is(renderListing(columns, rows, { quiet: true, noTrunc: true }), 'abcdef\nghijkl\n'));
test('is JSON', () =>
  assert.is(renderListing(columns, rows, { format: 'json' }), '[\n  {\n    "Id": "abcdef"\n  },\n  {\n    "Id": "ghijkl"\n  }\n]\n'));
test('is an empty list of JSON', () => assert.is(renderListing(columns, [], { format: 'json' }), '[]\n'));
test('is a template a row', () =>
  assert.is(renderListing(columns, rows, { format: '{{.ID}}\\t{{.Name}}' }), 'abc\tone\nghi\ta much longer name\n'));
test('is a table by a template', () =>
  assert.is(
    renderListing(columns, rows, { format: 'table {{.Name}}\\t{{.ID}}' }),
    'NAME                THING ID\none                 abc\na much longer name  ghi\n',
  ));
test('separates the columns of a table at blanks, too', () => {
  assert.is(
    renderListing(columns, rows.slice(0, 1), { format: 'table {{.Name}} {{printf "%s x" .ID}}', noHeading: true }),
    renderListing(columns, rows.slice(0, 1), { format: 'table {{.Name}}\\t{{printf "%s x" .ID}}', noHeading: true }),
  );
});
test('makes headings of names', () => assert.is(renderListing(columns, [], { format: 'table {{.CreatedAt}}' }), 'CREATED AT\n'));
test('takes other fields for the table', () => assert.is(renderListing(columns, [], { table: ['Name'] }), 'NAME\n'));
test('keeps cells on one line', () =>
  assert.is(renderListing(columns, [{ id: 'a\tb\nc', name: 'x\ny' }], { noTrunc: true, noHeading: true }), 'a b c       x y\n'));
test('prints rows as JSON by a template', () =>
  assert.is(
    renderListing(columns, [rows[0] ?? { id: '', name: '' }], { format: '{{json .}}' }),
    '{"ID":"abc","Name":"one","CreatedAt":"now"}\n',
  ));
test('refuses an unknown field', () =>
  void assertFails(() => renderListing(columns, rows, { format: '{{.Nope}}' }), 'invalid-argument', /known fields: ID, Name, CreatedAt/));
test('takes a format that only begins like a table for a template', () =>
  assert.is(renderListing(columns, [rows[0] ?? { id: '', name: '' }], { format: 'tables {{.ID}}' }), 'tables abc\n'));
test.run();

const names = suite('fieldNames');
names('are those of the columns', () => assert.equal(fieldNames(columns), ['ID', 'Name', 'CreatedAt']));
names.run();
