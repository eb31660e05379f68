import type { SecretRecord } from '../../../storage/secret-record.ts';
import { defineColumns } from '../columns.ts';
import { ageCell } from './age.ts';

/** The fields of `secret ls`, as Podman names them. */
export const secretColumns = defineColumns<SecretRecord>({
  name: 'ls',
  table: ['ID', 'Name', 'Driver', 'CreatedAt', 'UpdatedAt'],
  quiet: 'ID',
  fields: {
    ID: { header: 'ID', value: ({ id }) => id },
    Name: { value: ({ name }) => name },
    Driver: { value: ({ driver }) => driver },
    CreatedAt: { header: 'CREATED', value: ({ createdAt }, { now }) => ageCell(createdAt, now) },
    UpdatedAt: { header: 'UPDATED', value: ({ updatedAt }, { now }) => ageCell(updatedAt, now) },
  },
  json: ({ id, name, driver, labels, createdAt, updatedAt }) => ({
    ID: id,
    Name: name,
    Driver: driver,
    Labels: labels,
    CreatedAt: createdAt,
    UpdatedAt: updatedAt,
  }),
});
