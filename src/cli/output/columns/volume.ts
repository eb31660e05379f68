import { inspectVolume } from '../../../volume/inspect.ts';
import type { VolumeView } from '../../../volume/list.ts';
import { formatGoTime } from '../../../lib/units.ts';
import { defineColumns } from '../columns.ts';

const pairs = (map: Readonly<Record<string, string>>): string =>
  Object.entries(map)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The fields of `volume ls`, as Podman names them. */
export const volumeColumns = defineColumns<VolumeView>({
  name: 'ls',
  table: ['Driver', 'Name'],
  quiet: 'Name',
  fields: {
    Name: { header: 'VOLUME NAME', value: ({ record }) => record.name },
    Driver: { value: ({ record }) => record.driver },
    Mountpoint: { value: ({ record }) => record.path },
    CreatedAt: { header: 'CREATED AT', value: ({ record }) => formatGoTime(new Date(record.createdAt)) },
    Labels: { value: ({ record }) => pairs(record.labels) },
    Scope: { value: () => 'local' },
    Options: { value: ({ record }) => pairs(record.options) },
    UID: { header: 'UID', value: ({ record }) => record.uid ?? 0 },
    GID: { header: 'GID', value: ({ record }) => record.gid ?? 0 },
    Anonymous: { value: ({ record }) => record.anonymous },
    MountCount: { header: 'MOUNT COUNT', value: ({ users }) => users.length },
    NeedsChown: {
      header: 'NEEDS CHOWN',
      value: ({ record }) => record.needsCopyUp && record.uid === undefined && record.gid === undefined,
    },
    NeedsCopyUp: { header: 'NEEDS COPY UP', value: ({ record }) => record.needsCopyUp },
  },
  json: inspectVolume,
});
