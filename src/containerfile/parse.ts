import type { ArgInstruction, Containerfile, Escape, Instruction, InstructionBase, SourceRange, Stage } from './instruction.ts';
import { errorAt, LanguageError, located } from './language-error.ts';
import { readDirectives } from './parse/directives.ts';
import { readFlags } from './parse/flags.ts';
import { readInstruction } from './parse/instructions.ts';
import { type LogicalLine, LineReader } from './parse/logical-lines.ts';
import { readLines } from './parse/physical-lines.ts';
import { plainWords, splitLine } from './parse/words.ts';

/** More would only be there to take memory; an image has at most some hundred layers. */
const maxInstructions = 20_000;

/**
 * Reads a Containerfile, with BuildKit's semantics. Nothing is replaced or looked up.
 *
 * @param file what messages call it, such as `Containerfile`
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function parseContainerfile(bytes: Uint8Array, { file }: { readonly file: string }): Containerfile {
  const lines = readLines(bytes, file);
  const { escape, directives, lines: skip } = readDirectives(lines, file);
  const reader = new LineReader({ lines, file, escape, skip });
  const globalArgs: ArgInstruction[] = [];
  const stages: MutableStage[] = [];
  let count = 0;
  for (const line of reader) {
    if (++count > maxInstructions) throw errorAt(line.location, `there are more than ${maxInstructions} instructions`);
    const words = located(line.location, () => splitLine(line.text));
    const keyword = words.keyword.toUpperCase();
    if (keyword === 'FROM') {
      stages.push(located(line.location, () => readFrom(line, words, stages.length)));
      continue;
    }
    const instruction = located(line.location, () => readInstruction(baseOf(line), { ...words, keyword, heredocs: line.heredocs, escape }));
    const stage = stages.at(-1);
    if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.kind === 'arg') globalArgs.push(instruction);
    else throw errorAt(line.location, `${keyword} stands before the first FROM`, 'only ARG may; begin with FROM IMAGE, or FROM scratch');
  }
  if (stages.length === 0) throw errorAt({ file, start: 1, end: 1 }, count === 0 ? 'the file has no instructions' : 'the file has no FROM');
  return { file, escape, directives, globalArgs, stages, warnings: reader.warnings };
}

/** Where a text that is one instruction comes from. */
export type InstructionSource = { readonly location: SourceRange; readonly escape?: Escape };

/**
 * Reads a text that is one instruction: a trigger of ONBUILD, a `--change`.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function parseInstruction(text: string, { location, escape = '\\' }: InstructionSource): Instruction {
  const lines = readLines(Buffer.from(text), location.file);
  const [line, ...more] = [...new LineReader({ lines, file: location.file, escape, skip: 0 })];
  if (line === undefined || more.length > 0) throw errorAt(location, `${JSON.stringify(text.slice(0, 200))} is not one instruction`);
  const { keyword, flags, rest } = splitLine(line.text);
  const words = { keyword: keyword.toUpperCase(), flags, rest, heredocs: line.heredocs, escape };
  return located(location, () => readInstruction({ ...baseOf(line), location }, words));
}

type MutableStage = Omit<Stage, 'instructions'> & { readonly instructions: Instruction[] };

function baseOf({ location, text, comments }: LogicalLine): InstructionBase {
  return { location, source: text.trim(), comments };
}

const stageName = /^[a-z][a-z0-9_.-]*$/;

function readFrom(line: LogicalLine, { flags, rest }: ReturnType<typeof splitLine>, index: number): MutableStage {
  const { platform } = readFlags('FROM', flags, { platform: 'text' });
  const [from, as, name, ...more] = plainWords(rest);
  if (from === undefined) throw new LanguageError('FROM names no image', 'write FROM IMAGE, or FROM scratch');
  if (as !== undefined && (as.toUpperCase() !== 'AS' || name === undefined || more.length > 0))
    throw new LanguageError(`FROM takes an image, and "AS name" if the stage has a name, not ${JSON.stringify(rest)}`);
  if (name !== undefined && !stageName.test(name.toLowerCase()))
    throw new LanguageError(
      `${JSON.stringify(name)} is no name for a stage`,
      'it begins with a letter; letters, digits, ".", "_" and "-" follow',
    );
  return {
    index,
    ...(name === undefined ? {} : { name: name.toLowerCase() }),
    from,
    ...(platform === undefined ? {} : { platform }),
    ...baseOf(line),
    instructions: [],
  };
}
