import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { secretColumns } from '../../../../../src/cli/output/columns/secret.ts';

const row = {
  id: '0'.repeat(25),
  name: 'a',
  driver: 'file',
  options: {},
  labels: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T01:00:00.000Z',
};
const now = new Date('2026-01-01T02:00:00.000Z');

const columns = suite('secretColumns');
columns('print the table and templates of Podman', () => {
  const table = renderListing(secretColumns, [row], { now });
  assert.is(table.split('\n')[0], 'ID                         NAME        DRIVER      CREATED      UPDATED');
  assert.match(table, /^0{25} {2}a {11}file {8}2 hours ago {2}/m);
  assert.is(renderListing(secretColumns, [row], { quiet: true }), `${row.id}\n`);
  assert.is(renderListing(secretColumns, [row], { format: '{{.Name}} {{.Driver}}' }), 'a file\n');
});
columns('make JSON of all but the value', () => {
  const [read] = JSON.parse(renderListing(secretColumns, [row], { format: 'json' })) as Record<string, unknown>[];
  assert.equal(Object.keys(read ?? {}), ['ID', 'Name', 'Driver', 'Labels', 'CreatedAt', 'UpdatedAt']);
});
columns.run();
