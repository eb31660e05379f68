import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quadletColumns } from '../../../../../src/cli/output/columns/quadlet.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';

const row = { name: 'web.container', unitName: 'web.service', path: '/q/web.container', status: 'active/running', app: '' };

const columns = suite('quadletColumns');
columns('print the table, templates and JSON of Podman', () => {
  const table = renderListing(quadletColumns, [row], {});
  assert.is(table.split('\n')[0]?.trimEnd(), 'NAME           UNIT NAME    PATH ON DISK      STATUS          APPLICATION');
  assert.is(renderListing(quadletColumns, [row], { format: '{{.Name}} {{.App}}|' }), 'web.container |\n');
  assert.equal(JSON.parse(renderListing(quadletColumns, [row], { format: 'json' })), [
    { Name: 'web.container', UnitName: 'web.service', Path: '/q/web.container', Status: 'active/running', App: '' },
  ]);
});
columns.run();
