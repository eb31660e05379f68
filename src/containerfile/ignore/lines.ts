import { errorAt } from '../language-error.ts';
import { LineCursor, readText } from '../parse/physical-lines.ts';

/** A line that says something. */
export type IgnoreLine = { readonly text: string; readonly line: number };

const maxRules = 10_000;

/** Takes comments (`#` at the very beginning) and empty lines away. @throws {TiffinError} `invalid-argument`, `FILE:LINE: …` */
export function readIgnoreLines(bytes: Uint8Array, file: string): IgnoreLine[] {
  const lines: IgnoreLine[] = [];
  const cursor = new LineCursor(readText(bytes, file));
  for (let line = cursor.take(); line !== undefined; line = cursor.take()) {
    const text = line.trim();
    if (line.startsWith('#') || text === '') continue;
    const location = { file, start: cursor.number, end: cursor.number };
    if (text === '!') throw errorAt(location, '"!" has no pattern');
    if (lines.length === maxRules) throw errorAt(location, `there are more than ${maxRules} patterns`);
    lines.push({ text, line: cursor.number });
  }
  return lines;
}
