import type { ListedQuadlet } from '../../../systemd/quadlet-list.ts';
import { defineColumns } from '../columns.ts';

/** The fields of `quadlet list`, as Podman names them. */
export const quadletColumns = defineColumns<ListedQuadlet>({
  name: 'list',
  table: ['Name', 'UnitName', 'Path', 'Status', 'App'],
  quiet: 'Name',
  fields: {
    Name: { value: ({ name }) => name },
    UnitName: { value: ({ unitName }) => unitName },
    Path: { header: 'PATH ON DISK', value: ({ path }) => path },
    Status: { value: ({ status }) => status },
    App: { header: 'APPLICATION', value: ({ app }) => app },
  },
  json: ({ name, unitName, path, status, app }) => ({ Name: name, UnitName: unitName, Path: path, Status: status, App: app }),
});
