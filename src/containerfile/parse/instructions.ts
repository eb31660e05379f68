import { nearest } from '../../lib/suggest.ts';
import type { ArgInstruction, Heredoc, Instruction, InstructionBase, OnbuildInstruction, ValueInstruction } from '../instruction.ts';
import { LanguageError } from '../language-error.ts';
import { parseCommand, parseHealthcheck, parseRun, parseShell } from './commands.ts';
import { readFlags } from './flags.ts';
import type { Words } from './instruction-words.ts';
import { parseAdd, parseCopy } from './transfers.ts';
import { jsonWords, pairWords, plainWords, quotedWords, splitLine } from './words.ts';

type Reader = (base: InstructionBase, words: Words) => Instruction;

const readers: Readonly<Record<string, Reader>> = {
  ADD: parseAdd,
  ARG: parseArg,
  CMD: parseCommand,
  COPY: parseCopy,
  ENTRYPOINT: parseCommand,
  ENV: (base, words) => ({ ...base, kind: 'env', ...parsePairs(words) }),
  EXPOSE: (base, words) => ({ ...base, kind: 'expose', ports: some(words, plainWords(words.rest)) }),
  HEALTHCHECK: parseHealthcheck,
  LABEL: (base, words) => ({ ...base, kind: 'label', ...parsePairs(words) }),
  MAINTAINER: (base, words) => parseValue('maintainer', base, words),
  ONBUILD: parseOnbuild,
  RUN: parseRun,
  SHELL: parseShell,
  STOPSIGNAL: (base, words) => parseValue('stopsignal', base, words),
  USER: (base, words) => parseValue('user', base, words),
  VOLUME: parseVolume,
  WORKDIR: (base, words) => parseValue('workdir', base, words),
};

/** Names of all instructions. */
export const instructionNames: readonly string[] = [...Object.keys(readers), 'FROM'].sort();

/** Reads an instruction within a stage. @throws {LanguageError} */
export function readInstruction(base: InstructionBase, words: Words): Instruction {
  const reader = Object.hasOwn(readers, words.keyword) ? readers[words.keyword] : undefined;
  if (reader === undefined) throw unknownInstruction(words.keyword);
  return reader(base, words);
}

function unknownInstruction(keyword: string): LanguageError {
  const meant = nearest(keyword, instructionNames);
  return new LanguageError(
    `there is no instruction ${JSON.stringify(keyword.slice(0, 60))}`,
    meant === undefined ? 'a line that goes on ends with a \\' : `did you mean ${meant}?`,
  );
}

function some({ keyword, flags }: Words, words: readonly string[]): readonly string[] {
  readFlags(keyword, flags, {});
  if (words.length === 0) throw new LanguageError(`${keyword} needs at least one argument`);
  return words;
}

function parsePairs({ keyword, flags, rest, escape }: Words): ReturnType<typeof pairWords> {
  readFlags(keyword, flags, {});
  return pairWords(rest, keyword, escape);
}

function parseValue(kind: ValueInstruction['kind'], base: InstructionBase, words: Words): ValueInstruction {
  return { ...base, kind, value: some(words, words.rest === '' ? [] : [words.rest])[0]! };
}

function parseVolume(base: InstructionBase, words: Words): Instruction {
  const paths = some(words, jsonWords(words.rest) ?? plainWords(words.rest)).map((path) => path.trim());
  if (paths.includes('')) throw new LanguageError('a path of VOLUME is empty');
  return { ...base, kind: 'volume', paths };
}

function parseArg(base: InstructionBase, words: Words): ArgInstruction {
  const args = some(words, quotedWords(words.rest, words.escape)).map((word) => {
    const at = word.indexOf('=');
    if (at === 0) throw new LanguageError(`a name is missing before ${JSON.stringify(word)}`);
    return at === -1 ? { name: word } : { name: word.slice(0, at), value: word.slice(at + 1) };
  });
  return { ...base, kind: 'arg', args };
}

function parseOnbuild(base: InstructionBase, words: Words): OnbuildInstruction {
  some(words, plainWords(words.rest));
  const { keyword, flags, rest } = splitLine(words.rest);
  const trigger = keyword.toUpperCase();
  if (trigger === 'ONBUILD' || trigger === 'FROM' || trigger === 'MAINTAINER') throw new LanguageError(`ONBUILD cannot have ${trigger}`);
  readInstruction(base, { ...words, keyword: trigger, flags, rest });
  return { ...base, kind: 'onbuild', expression: [words.rest, ...words.heredocs.map(bodyOf)].join('\n') };
}

/** The lines of a heredoc with its end, as they stood. */
function bodyOf({ name, content }: Heredoc): string {
  return `${content}${name}`;
}
