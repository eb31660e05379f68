import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { autoUpdateColumns } from '../../../../../src/cli/output/columns/auto-update.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import type { UpdateReport } from '../../../../../src/systemd/auto-update.ts';

const test = suite('autoUpdateColumns');
const id = 'f8e4759798d4'.padEnd(64, '0');
const container = { id, name: 'web' } as UpdateReport['container'];
const report: UpdateReport = { container, unit: 'web.service', name: 'r.test/app:1', policy: 'registry', status: 'rolled back' };

test('have the fields of Podman', () => {
  assert.is(
    renderListing(autoUpdateColumns, [report], {}),
    'UNIT         CONTAINER           IMAGE         POLICY      UPDATED\nweb.service  f8e4759798d4 (web)  r.test/app:1  registry    rolled back\n',
  );
  assert.equal(JSON.parse(renderListing(autoUpdateColumns, [report], { format: 'json' })), [
    {
      Unit: 'web.service',
      Container: 'f8e4759798d4 (web)',
      ContainerName: 'web',
      ContainerID: id,
      Image: 'r.test/app:1',
      Policy: 'registry',
      Updated: 'rolled back',
    },
  ]);
  assert.is(renderListing(autoUpdateColumns, [report], { format: '{{.Image}} {{.Updated}}' }), 'r.test/app:1 rolled back\n');
});

test.run();
