import type { HistoryStep } from '../../../image/history.ts';
import { formatSize } from '../../../lib/units.ts';
import { defineColumns, type Columns } from '../columns.ts';
import { ageCell } from './age.ts';

const shortId = 12;
const shortCommand = 45;
const noTime = '0001-01-01T00:00:00Z';

/** The listing of `tiffin history`. */
export function historyColumns({ human }: { readonly human: boolean }): Columns<HistoryStep> {
  const id = (step: HistoryStep): string => step.imageId ?? '<missing>';
  const createdBy = ({ entry }: HistoryStep): string => entry.created_by ?? '';
  return defineColumns<HistoryStep>({
    name: 'history',
    fields: {
      ID: { header: 'ID', value: (step, { noTrunc }) => (noTrunc || step.imageId === undefined ? id(step) : id(step).slice(0, shortId)) },
      Id: { header: 'ID', value: id },
      Created: { header: 'CREATED', value: (step, { now }) => (human ? ageCell(step.entry.created, now) : wholeSeconds(step)) },
      CreatedSince: { header: 'CREATED', value: (step, { now }) => ageCell(step.entry.created, now) },
      CreatedAt: { header: 'CREATED AT', value: wholeSeconds },
      CreatedBy: { header: 'CREATED BY', value: (step, { noTrunc }) => (noTrunc ? createdBy(step) : shorten(createdBy(step))) },
      Size: { header: 'SIZE', value: ({ sizeBytes }) => (human ? formatSize(sizeBytes, { precision: 3 }) : sizeBytes) },
      Comment: { header: 'COMMENT', value: ({ entry }) => entry.comment ?? '' },
      Tags: { header: 'TAGS', value: ({ names }) => names },
    },
    table: ['ID', 'Created', 'CreatedBy', 'Size', 'Comment'],
    quiet: 'ID',
    json: (step) => ({
      id: id(step),
      created: step.entry.created ?? noTime,
      CreatedBy: createdBy(step),
      ...(step.names.length === 0 ? {} : { tags: step.names }),
      size: step.sizeBytes,
      ...(step.entry.comment === undefined ? {} : { comment: step.entry.comment }),
      Created: wholeSeconds(step),
    }),
  });
}

function wholeSeconds({ entry }: HistoryStep): string {
  return (entry.created ?? noTime).replace(/\.\d+/, '');
}

function shorten(command: string): string {
  return command.length <= shortCommand ? command : `${command.slice(0, shortCommand - 3)}...`;
}
