const leastWidth = 12;
const gap = 2;

/** Rows of cells as `top` prints them: each column as wide as its widest cell, and at least twelve characters. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(leastWidth, ...rows.map((row) => (row[index] ?? '').length + gap)));
  return rows
    .map((row) => `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('')}\n`)
    .join('');
}
