import type { Escape, Instruction, InstructionBase, SourceRange } from '../instruction.ts';
import { LanguageError } from '../language-error.ts';
import { readInstruction } from './instructions.ts';
import { type LogicalLine, LineReader } from './logical-lines.ts';
import { readText } from './physical-lines.ts';
import { splitLine } from './words.ts';

/** Where a text that is one instruction comes from. */
export type InstructionSource = { readonly location: SourceRange; readonly escape?: Escape };

/** What all instructions have, of a line. */
export function baseOf({ location, text, comments }: LogicalLine): InstructionBase {
  return { location, source: text.trim(), comments };
}

/** Reads a text that is one instruction. @throws {LanguageError} and, for a heredoc without end, `TiffinError` */
export function readInstructionText(text: string, { location, escape = '\\' }: InstructionSource): Instruction {
  const [line, ...more] = [...new LineReader({ text: readText(Buffer.from(text), location.file), file: location.file, escape, skip: 0 })];
  if (line === undefined || more.length > 0) throw new LanguageError(`${JSON.stringify(text.slice(0, 200))} is not one instruction`);
  const { keyword, flags, rest } = splitLine(line.text);
  const words = { keyword: keyword.toUpperCase(), flags, rest, heredocs: line.heredocs, escape };
  return readInstruction({ ...baseOf(line), location }, words);
}
