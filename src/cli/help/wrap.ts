/** Breaks a text at blanks so that no line is wider than `width`; a longer word has a line of its own. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

const minTextWidth = 24;
const maxTermWidth = 38;
const gap = 3;
/** Below it there is no room for two columns: what is not a short word has its description on the next line. */
const narrowWidth = 60;
const narrowTermWidth = 10;
const narrowColumn = 8;

/**
 * Terms with their descriptions beside them, indented by two; a term too wide for its column has the description below.
 *
 * @param width of the whole, in columns
 */
export function definitionLines(entries: readonly (readonly [term: string, description: string])[], width: number): string[] {
  const limit = width < narrowWidth ? narrowTermWidth : maxTermWidth;
  const widest = Math.max(0, ...entries.map(([term]) => term.length).filter((length) => length <= limit));
  const column = width < narrowWidth && entries.some(([term]) => term.length > limit) ? narrowColumn : 2 + widest + gap;
  const room = Math.max(minTextWidth, width - column);
  return entries.flatMap(([term, description]) => {
    const [first = '', ...rest] = wrapText(description, room);
    const indented = rest.map((line) => ' '.repeat(column) + line);
    if (2 + term.length + gap > column) return [`  ${term}`, ' '.repeat(column) + first, ...indented];
    return [`  ${term.padEnd(column - 2)}${first}`.trimEnd(), ...indented];
  });
}
