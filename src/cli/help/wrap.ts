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

/**
 * Terms with their descriptions beside them, indented by two; a term too wide for its column has the description below.
 *
 * @param width of the whole, in columns
 */
export function definitionLines(entries: readonly (readonly [term: string, description: string])[], width: number): string[] {
  const widest = Math.max(0, ...entries.map(([term]) => term.length).filter((length) => length <= maxTermWidth));
  const column = 2 + widest + gap;
  const room = Math.max(minTextWidth, width - column);
  return entries.flatMap(([term, description]) => {
    const [first = '', ...rest] = wrapText(description, room);
    const indented = rest.map((line) => ' '.repeat(column) + line);
    if (term.length > widest) return [`  ${term}`, ' '.repeat(column) + first, ...indented];
    return [`  ${term.padEnd(widest)}${' '.repeat(gap)}${first}`.trimEnd(), ...indented];
  });
}
