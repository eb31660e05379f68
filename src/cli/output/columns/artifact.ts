import type { ArtifactRow } from '../../../image/artifact.ts';
import { formatAge, formatSize } from '../../../lib/units.ts';
import { defineColumns } from '../columns.ts';

const shortId = 12;

/** The listing of `tiffin artifact ls`. */
export const artifactColumns = defineColumns<ArtifactRow>({
  name: 'ls',
  table: ['Repository', 'Tag', 'Digest', 'Created', 'Size'],
  quiet: 'Digest',
  fields: {
    Repository: { value: ({ repository }) => repository },
    Tag: { value: ({ tag }) => tag },
    Digest: { value: ({ artifact }, { noTrunc }) => (noTrunc ? artifact.id : artifact.id.slice(0, shortId)) },
    Created: { value: ({ created }, { now }) => formatAge(created, now) },
    Size: { value: ({ sizeBytes }) => formatSize(sizeBytes) },
    VirtualSize: { value: ({ sizeBytes }) => sizeBytes },
  },
  json: ({ artifact, repository, tag, created, sizeBytes }) => ({
    Repository: repository,
    Tag: tag,
    Digest: artifact.content.digest,
    ArtifactType: artifact.content.artifactType ?? '',
    Created: created.toISOString(),
    Size: sizeBytes,
  }),
});
