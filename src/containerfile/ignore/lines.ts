import { errorAt, located } from '../language-error.ts';
import { readLines } from '../parse/physical-lines.ts';
import { checkGlob } from './glob.ts';

/** A line that says something. */
export type IgnoreLine = { readonly text: string; readonly line: number };

const maxRules = 10_000;

/** Takes comments (`#` at the very beginning) and empty lines away. @throws {TiffinError} `invalid-argument`, `FILE:LINE: …` */
export function readIgnoreLines(bytes: Uint8Array, file: string): IgnoreLine[] {
  const lines = readLines(bytes, file)
    .map(({ text }, index) => ({ isComment: text.startsWith('#'), text: text.trim(), line: index + 1 }))
    .filter(({ isComment, text }) => !isComment && text !== '');
  for (const { text, line } of lines) {
    const location = { file, start: line, end: line };
    if (text === '!') throw errorAt(location, '"!" has no pattern');
    located(location, () => checkGlob(text));
  }
  if (lines.length > maxRules) throw errorAt({ file, start: lines[maxRules]!.line, end: 1 }, `there are more than ${maxRules} patterns`);
  return lines;
}
