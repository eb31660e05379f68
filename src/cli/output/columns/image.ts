import { mapOrNil } from '../../../lib/nil.ts';
import type { ImageRow } from '../../../image/list.ts';
import { formatGoTime, formatSize } from '../../../lib/units.ts';
import { isIndexMediaType } from '../../../oci/descriptor.ts';
import { defineColumns } from '../columns.ts';
import { ageCell } from './age.ts';

const shortId = 12;

function created(row: ImageRow): Date {
  return new Date(row.image.createdAt);
}

function repoTags(row: ImageRow): readonly string[] {
  return row.repository === '<none>' ? [] : [`${row.repository}:${row.tag}`];
}

function jsonOf(row: ImageRow): Readonly<Record<string, unknown>> {
  const { image } = row;
  return {
    Id: image.id,
    ParentId: '',
    RepoTags: image.names.length === 0 ? null : image.names,
    RepoDigests: image.repoDigests,
    Size: image.sizeBytes,
    SharedSize: 0,
    VirtualSize: image.sizeBytes,
    Labels: image.config.config.Labels ?? null,
    Containers: row.containers,
    ...(row.isDangling ? { Dangling: true } : {}),
    IsManifestList: isIndexMediaType(image.manifestMediaType),
    Digest: image.manifestDigest,
    History: image.names,
    Names: image.names,
    Created: Math.floor(created(row).getTime() / 1000),
    CreatedAt: image.createdAt,
  };
}

/** The listing of `tiffin images`. */
export const imageColumns = defineColumns<ImageRow>({
  name: 'images',
  fields: {
    Repository: { header: 'REPOSITORY', value: (row) => row.repository },
    Tag: { header: 'TAG', value: (row) => row.tag },
    Digest: { header: 'DIGEST', value: (row) => row.digest },
    ID: { header: 'IMAGE ID', value: (row, { noTrunc }) => (noTrunc ? `sha256:${row.image.id}` : row.image.id.slice(0, shortId)) },
    Id: { header: 'IMAGE ID', value: (row) => row.image.id },
    Created: { header: 'CREATED', value: (row, { now }) => ageCell(row.image.createdAt, now) },
    CreatedSince: { header: 'CREATED', value: (row, { now }) => ageCell(row.image.createdAt, now) },
    CreatedAt: { header: 'CREATED AT', value: (row) => formatGoTime(created(row)) },
    CreatedTime: { header: 'CREATED TIME', value: (row) => formatGoTime(created(row)) },
    Size: { header: 'SIZE', value: (row) => formatSize(row.image.sizeBytes, { precision: 3, separator: ' ' }) },
    VirtualSize: { header: 'VIRTUAL SIZE', value: (row) => row.image.sizeBytes },
    SharedSize: { header: 'SHARED SIZE', value: () => 0 },
    Containers: { header: 'CONTAINERS', value: (row) => row.containers },
    Labels: { header: 'LABELS', value: (row) => mapOrNil(row.image.config.config.Labels ?? {}) },
    History: { header: 'HISTORY', value: (row) => row.image.names.join(', ') },
    Names: { header: 'NAMES', value: (row) => row.image.names },
    RepoTags: { header: 'REPO TAGS', value: repoTags },
    RepoDigests: { header: 'REPO DIGESTS', value: (row) => row.image.repoDigests },
    ParentId: { header: 'PARENT ID', value: () => '' },
    IsManifestList: { header: 'IS MANIFEST LIST', value: ({ image }) => isIndexMediaType(image.manifestMediaType) },
    Dangling: { header: 'DANGLING', value: (row) => row.isDangling },
    ReadOnly: { header: 'READ ONLY', value: () => false },
    Arch: { header: 'ARCH', value: (row) => row.image.platform.architecture },
    Architecture: { header: 'ARCHITECTURE', value: (row) => row.image.platform.architecture },
    Os: { header: 'OS', value: (row) => row.image.platform.os },
  },
  table: ['Repository', 'Tag', 'ID', 'Created', 'Size'],
  quiet: 'ID',
  json: jsonOf,
});
