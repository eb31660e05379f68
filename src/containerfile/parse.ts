import type { ArgInstruction, Containerfile, Instruction, ParseWarning, Stage } from './instruction.ts';
import { errorAt, LanguageError, located } from './language-error.ts';
import { readDirectives } from './parse/directives.ts';
import { readFlags } from './parse/flags.ts';
import { readInstruction } from './parse/instructions.ts';
import { baseOf, type InstructionSource, readInstructionText } from './parse/one-instruction.ts';
import { type LogicalLine, LineReader } from './parse/logical-lines.ts';
import { readText } from './parse/physical-lines.ts';
import { plainWords, splitLine } from './parse/words.ts';

/** More would only be there to take memory; an image has at most some hundred layers. */
const maxInstructions = 5000;
const maxStages = 1000;

/**
 * Reads a Containerfile, with BuildKit's semantics. Nothing is replaced or looked up.
 *
 * @param file what messages call it, such as `Containerfile`
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function parseContainerfile(bytes: Uint8Array, { file }: { readonly file: string }): Containerfile {
  const text = readText(bytes, file);
  const { escape, directives, lines: skip } = readDirectives(text, file);
  const reader = new LineReader({ text, file, escape, skip });
  const globalArgs: ArgInstruction[] = [];
  const stages: MutableStage[] = [];
  let count = 0;
  for (const line of reader) {
    if (++count > maxInstructions) throw errorAt(line.location, `there are more than ${maxInstructions} instructions`);
    const words = located(line.location, () => splitLine(line.text));
    const keyword = words.keyword.toUpperCase();
    if (keyword === 'FROM') {
      if (stages.length === maxStages) throw errorAt(line.location, `there are more than ${maxStages} stages`);
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
  return { file, escape, directives, globalArgs, stages, warnings: [...syntaxWarnings(directives.syntax, file), ...reader.warnings] };
}

/**
 * Reads a text that is one instruction, such as a trigger of ONBUILD.
 *
 * @param source where messages say that it stands
 * @throws {TiffinError} `invalid-argument`
 */
export function parseInstruction(text: string, source: InstructionSource): Instruction {
  return located(source.location, () => readInstructionText(text, source));
}

const ownLanguage = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@ ]|$)/;

/** Another language would be a program from a registry: none is run. */
function syntaxWarnings(syntax: string | undefined, file: string): ParseWarning[] {
  if (syntax === undefined || ownLanguage.test(syntax)) return [];
  const message = `# syntax=${syntax.slice(0, 200)} is not followed: the file is read as a Containerfile`;
  return [{ kind: 'syntax', location: { file, start: 1, end: 1 }, message }];
}

type MutableStage = Omit<Stage, 'instructions'> & { readonly instructions: Instruction[] };

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
