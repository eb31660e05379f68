/** How Podman sets tables: Go's tabwriter with cells of at least 12 columns and two spaces between. */
export type TableStyle = { readonly minWidth: number; readonly padding: number };

const podmanStyle: TableStyle = { minWidth: 12, padding: 2 };

/**
 * Aligns lines at their tabs. What follows the last tab of a line is not part of a column.
 *
 * @returns the lines without tabs, each ended by a newline
 * @see https://pkg.go.dev/text/tabwriter
 */
export function alignTabs(lines: readonly string[], style: TableStyle = podmanStyle): string {
  const rows = lines.map((line) => line.split('\t'));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? style.minWidth, displayWidth(cell) + style.padding);
    }
  }
  return rows
    .map((row) => `${row.map((cell, column) => (column === row.length - 1 ? cell : padEnd(cell, widths[column] ?? 0))).join('')}\n`)
    .join('');
}

/** How many columns a terminal needs: characters, those of East Asia twice, marks not at all. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text.replace(/\u001b\[[0-9;]*m/g, '')) {
    if (/\p{Mark}|\u200d/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
      character,
    )
      ? 2
      : 1;
  }
  return width;
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
