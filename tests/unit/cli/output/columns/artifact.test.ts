import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { artifactColumns } from '../../../../../src/cli/output/columns/artifact.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import type { ArtifactRow } from '../../../../../src/image/artifact.ts';
import { digestHex, digestOf } from '../../../../../src/oci/digest.ts';

const digest = digestOf('artifact');
const content = { mediaType: 'a/b', digest, size: 3, artifactType: 'text/x' };
const artifact = { id: digestHex(digest), kind: 'artifact', names: [], createdAt: '', content, blobs: [], sources: {} } as const;
const row: ArtifactRow = {
  artifact,
  repository: 'quay.io/me/art',
  tag: '1',
  created: new Date('2026-01-01T00:00:00Z'),
  sizeBytes: 474_664,
};
const now = new Date('2026-01-01T00:00:02Z');

const columns = suite('artifactColumns');
columns('print the table and templates of Podman', () => {
  assert.is(
    renderListing(artifactColumns, [row], { now }),
    `REPOSITORY      TAG         DIGEST        CREATED        SIZE\nquay.io/me/art  1           ${artifact.id.slice(0, 12)}  2 seconds ago  474.7kB\n`,
  );
  assert.is(
    renderListing(artifactColumns, [row], { now, noTrunc: true, format: '{{.Digest}} {{.VirtualSize}}' }),
    `${artifact.id} 474664\n`,
  );
  assert.match(renderListing(artifactColumns, [row], { format: 'json' }), /"ArtifactType": "text\/x"/);
});
columns.run();
