import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { networkColumns } from '../../../../../src/cli/output/columns/network.ts';
import { networkRecord } from '../../../../support/network-record.ts';

const rows = [{ record: networkRecord({ labels: { a: 'b' } }), users: ['x'], isDefault: false }];

const columns = suite('networkColumns');
columns('print the table and templates of Podman', () => {
  assert.is(renderListing(networkColumns, rows, {}), 'NETWORK ID    NAME        DRIVER\nffffffffffff  front       bridge\n');
  assert.is(renderListing(networkColumns, rows, { quiet: true }), 'front\n');
  assert.is(
    renderListing(networkColumns, rows, { format: '{{.Name}} {{.Labels}} {{.Internal}} {{.DNSEnabled}} {{.NetworkInterface}}' }),
    'front a=b false true tiffin1\n',
  );
});
columns.run();
