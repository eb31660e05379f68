import type { Tone } from './color.ts';

export type { Tone } from './color.ts';

/** What the cells of a listing depend on beside the row. */
export type CellStyle = {
  /** Whole IDs and digests, long commands. */
  readonly noTrunc: boolean;
  readonly now: Date;
};

/** One field of a listing. */
export type Column<Row> = {
  /** Heading in tables; by default the field's name in upper case, words apart. */
  readonly header?: string;
  readonly value: (row: Row, style: CellStyle) => unknown;
  /** What colour means for it, in the default table on a terminal; by default nothing. */
  readonly tone?: (row: Row) => Tone;
};

/** A listing: its fields, the default table and the shape of its JSON. From it come tables, templates, JSON and completion. */
export type Columns<Row> = {
  /** What commands are called in messages about templates: `ps`. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Column<Row>>>;
  /** The fields of the default table, in order. */
  readonly table: readonly string[];
  /** The field that `--quiet` prints. */
  readonly quiet: string;
  readonly json: (row: Row) => unknown;
};

/** Declares a listing; exists so that `Row` is inferred and the names are checked. */
export function defineColumns<Row>(columns: Columns<Row>): Columns<Row> {
  return columns;
}

/** The heading of a field: `CreatedAt` is `CREATED AT`. */
export function headingOf<Row>(columns: Columns<Row>, field: string): string {
  return columns.fields[field]?.header ?? field.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toUpperCase();
}
