import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageColumns } from '../../../../../src/cli/output/columns/image.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { imageRecord } from '../../../../support/image-record.ts';

const image = {
  ...imageRecord({ id: 'abc123def456' }),
  createdAt: '2026-11-21T10:00:00Z',
  sizeBytes: 2_130_000,
  names: ['localhost/busy:1'],
};
const row = {
  image,
  repository: 'localhost/busy',
  tag: '1',
  digest: image.manifestDigest,
  containers: 2,
  isDangling: false,
  sharedLayers: 0,
};
const now = new Date('2026-11-21T10:05:00Z');

const test = suite('imageColumns');
test('are Podman’s table', () => {
  const text = renderListing(imageColumns, [row], { now });
  assert.is(
    text,
    `REPOSITORY      TAG         IMAGE ID      CREATED        SIZE\nlocalhost/busy  1           ${image.id.slice(0, 12)}  5 minutes ago  2.13 MB\n`,
  );
});
test('have Podman’s fields', () => {
  assert.is(
    renderListing(imageColumns, [row], { now, format: '{{.ID}} {{.Repository}}:{{.Tag}} {{.CreatedAt}} {{.Containers}} {{.Labels}}' }),
    `${image.id.slice(0, 12)} localhost/busy:1 2026-11-21 10:00:00 +0000 UTC 2 map[]\n`,
  );
});
test('have Podman’s JSON', () => {
  const [object] = JSON.parse(renderListing(imageColumns, [row], { format: 'json' })) as Record<string, unknown>[];
  assert.equal(
    [object?.['Id'], object?.['Names'], object?.['Size'], object?.['Created']],
    [image.id, ['localhost/busy:1'], 2_130_000, 1795255200],
  );
});
test.run();
