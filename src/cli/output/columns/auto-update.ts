import type { UpdateReport } from '../../../systemd/auto-update.ts';
import { defineColumns } from '../columns.ts';

const shown = ({ container }: UpdateReport): string => `${container.id.slice(0, 12)} (${container.name})`;

/** The fields of `auto-update`, as Podman names them. */
export const autoUpdateColumns = defineColumns<UpdateReport>({
  name: 'auto-update',
  table: ['Unit', 'Container', 'Image', 'Policy', 'Updated'],
  quiet: 'Unit',
  fields: {
    Unit: { value: ({ unit }) => unit },
    Container: { value: shown },
    ContainerName: { header: 'CONTAINERNAME', value: ({ container }) => container.name },
    ContainerID: { header: 'CONTAINERID', value: ({ container }) => container.id },
    Image: { value: ({ name }) => name },
    Policy: { value: ({ policy }) => policy },
    Updated: { value: ({ status }) => status },
  },
  json: (report) => ({
    Unit: report.unit,
    Container: shown(report),
    ContainerName: report.container.name,
    ContainerID: report.container.id,
    Image: report.name,
    Policy: report.policy,
    Updated: report.status,
  }),
});
