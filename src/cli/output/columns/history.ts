import { formatAge, formatSize } from '../../../lib/units.ts';
import type { ImageRecord } from '../../../storage/image-record.ts';
import { defineColumns, type Columns } from '../columns.ts';

/** One step of an image's history. */
export type HistoryRow = {
  /** Of the image for its last step, nothing for the others: they are no images of their own. */
  readonly id: string | undefined;
  readonly created: string | undefined;
  readonly createdBy: string;
  readonly comment: string;
  /** Bytes of the layer's blob; 0 for steps without a layer. */
  readonly sizeBytes: number;
  readonly tags: readonly string[];
};

/** The steps of an image, the last one first. */
export function historyRows(image: ImageRecord): HistoryRow[] {
  const layers = [...image.layers];
  const rows = image.config.history.map((entry) => {
    const layer = entry.empty_layer === true ? undefined : layers.shift();
    return {
      id: undefined,
      created: entry.created,
      createdBy: entry.created_by ?? '',
      comment: entry.comment ?? '',
      sizeBytes: layer?.blob.size ?? 0,
      tags: [],
    };
  });
  return rows.toReversed().map((row, index) => (index === 0 ? { ...row, id: image.id, tags: image.names } : row));
}

const shortId = 12;
const shortCommand = 45;

/** The listing of `tiffin history`. */
export function historyColumns({ human }: { readonly human: boolean }): Columns<HistoryRow> {
  const created = (row: HistoryRow): Date | undefined => (row.created === undefined ? undefined : new Date(row.created));
  return defineColumns<HistoryRow>({
    name: 'history',
    fields: {
      ID: { header: 'ID', value: (row, { noTrunc }) => (row.id === undefined ? '<missing>' : noTrunc ? row.id : row.id.slice(0, shortId)) },
      Id: { header: 'ID', value: (row) => row.id ?? '<missing>' },
      Created: {
        header: 'CREATED',
        value: (row, { now }) => {
          const at = created(row);
          if (at === undefined) return 'N/A';
          return human ? formatAge(at, now) : (row.created ?? '');
        },
      },
      CreatedSince: {
        header: 'CREATED',
        value: (row, { now }) => (created(row) === undefined ? 'N/A' : formatAge(created(row) ?? now, now)),
      },
      CreatedAt: { header: 'CREATED AT', value: (row) => row.created ?? 'N/A' },
      CreatedBy: {
        header: 'CREATED BY',
        value: (row, { noTrunc }) =>
          noTrunc || row.createdBy.length <= shortCommand ? row.createdBy : `${row.createdBy.slice(0, shortCommand - 3)}...`,
      },
      Size: { header: 'SIZE', value: (row) => (human ? formatSize(row.sizeBytes, { precision: 3 }) : row.sizeBytes) },
      Comment: { header: 'COMMENT', value: (row) => row.comment },
      Tags: { header: 'TAGS', value: (row) => row.tags },
    },
    table: ['ID', 'Created', 'CreatedBy', 'Size', 'Comment'],
    quiet: 'ID',
    json: (row) => ({
      id: row.id ?? '<missing>',
      created: row.created ?? '',
      CreatedBy: row.createdBy,
      size: row.sizeBytes,
      comment: row.comment,
      tags: row.tags,
    }),
  });
}
