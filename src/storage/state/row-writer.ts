import type { SQLInputValue } from 'node:sqlite';

/** What rows are written to: a `State`, or a bare database while it is being made. */
export type RowWriter = { run(sql: string, ...values: SQLInputValue[]): number };
