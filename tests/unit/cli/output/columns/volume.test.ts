import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { volumeColumns } from '../../../../../src/cli/output/columns/volume.ts';

const record = {
  name: 'data',
  driver: 'local',
  createdAt: '2026-01-01T00:00:00.000Z',
  labels: { a: 'b' },
  options: {},
  anonymous: false,
  needsCopyUp: false,
  path: '/v/data/_data',
};
const rows = [{ record, users: ['x'] }];

const columns = suite('volumeColumns');
columns('print the table and templates of Podman', () => {
  assert.is(renderListing(volumeColumns, rows, {}), 'DRIVER      VOLUME NAME\nlocal       data\n');
  assert.is(renderListing(volumeColumns, rows, { quiet: true }), 'data\n');
  assert.is(
    renderListing(volumeColumns, rows, { format: '{{.Name}} {{.Labels}} {{.MountCount}} {{.Mountpoint}}' }),
    'data a=b 1 /v/data/_data\n',
  );
});
columns.run();
