import { defineColumns } from '../columns.ts';

/** A builder, of which there is one. */
export type BuilderRow = { readonly name: string; readonly platforms: string };

/** The listing of `buildx ls`. */
export const builderColumns = defineColumns<BuilderRow>({
  name: 'ls',
  table: ['Name', 'DriverEndpoint', 'Status', 'Buildkit', 'Platforms'],
  quiet: 'Name',
  fields: {
    Name: { header: 'NAME/NODE', value: ({ name }) => `${name}*` },
    DriverEndpoint: { header: 'DRIVER/ENDPOINT', value: () => 'tiffin' },
    Status: { value: () => 'running' },
    Buildkit: { value: () => 'N/A' },
    Platforms: { value: ({ platforms }) => platforms },
  },
  json: ({ name, platforms }) => ({ Name: name, Driver: 'tiffin', Current: true, Status: 'running', Platforms: platforms }),
});
