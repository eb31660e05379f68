import { expand, type ExpansionScope } from './expand.ts';
import type { AddInstruction, CopyInstruction, Heredoc, Instruction } from './instruction.ts';
import { LanguageError, located } from './language-error.ts';
import { withoutTabs } from './parse/heredocs.ts';
import type { StageVariables } from './scope.ts';

/**
 * Replaces the variables of an instruction where BuildKit does: ENV, LABEL, WORKDIR, USER, VOLUME, STOPSIGNAL, EXPOSE, and of COPY and ADD
 * what names files, owners, modes, and heredocs whose name is not quoted. Commands are their shell's own; ARG declares itself
 * (`StageVariables.declare`).
 *
 * One value holds throughout an instruction: `ENV a=1 b=$a` sees the `a` of before.
 *
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`
 */
export function expandInstruction<One extends Instruction>(instruction: One, variables: StageVariables): One;
export function expandInstruction(instruction: Instruction, variables: StageVariables): Instruction {
  return located(instruction.location, () => expandTexts(instruction, variables));
}

/** As `expandInstruction`, for an instruction that stands in no file. @throws {LanguageError} */
export function expandTexts(instruction: Instruction, scope: ExpansionScope): Instruction {
  const word = (text: string): string => expand(text, scope).text;
  switch (instruction.kind) {
    case 'env':
    case 'label':
      return { ...instruction, pairs: instruction.pairs.map(({ name, value }) => ({ name: word(name), value: word(value) })) };
    case 'workdir':
    case 'user':
    case 'stopsignal':
      return { ...instruction, value: word(instruction.value) };
    case 'volume':
      return { ...instruction, paths: instruction.paths.map(word) };
    case 'expose':
      return { ...instruction, ports: instruction.ports.flatMap((port) => expand(port, { ...scopeOf(scope), isDivided: true }).words) };
    case 'copy':
    case 'add':
      return expandTransfer(instruction, scope, word);
    default:
      return instruction;
  }
}

const remote = /^(?:https?|git|ssh):\/\/|^git@/i;

function expandTransfer<One extends CopyInstruction | AddInstruction>(
  instruction: One,
  scope: ExpansionScope,
  word: (text: string) => string,
): One {
  const { chown, chmod } = instruction;
  const checksum = instruction.kind === 'add' ? instruction.checksum : undefined;
  const sources = instruction.sources.map(word);
  if (checksum !== undefined && !sources.every((source) => remote.test(source)))
    throw new LanguageError('--checksum is of what ADD fetches', 'what the context has is part of the cache key by its content anyway');
  return {
    ...instruction,
    sources,
    destination: word(instruction.destination),
    inline: instruction.inline.map((document) => expandDocument(document, scope)),
    ...(chown === undefined ? {} : { chown: word(chown) }),
    ...(chmod === undefined ? {} : { chmod: word(chmod) }),
    ...(checksum === undefined ? {} : { checksum: word(checksum) }),
  };
}

/** The file that a heredoc is. Quotes are characters like others in it. */
function expandDocument({ name, content, chomp, expand: isExpanded }: Heredoc, scope: ExpansionScope): Heredoc {
  const meant = chomp ? withoutTabs(content) : content;
  const text = isExpanded ? expand(meant, { ...scopeOf(scope), escape: '\\', quotes: 'plain' }).text : meant;
  return { name, content: text, chomp: false, expand: false };
}

function scopeOf({ lookup, escape, onUnset, budget }: ExpansionScope): ExpansionScope {
  return { lookup, escape, ...(onUnset === undefined ? {} : { onUnset }), ...(budget === undefined ? {} : { budget }) };
}
