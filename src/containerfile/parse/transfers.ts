import type { AddInstruction, CopyInstruction, InstructionBase, Transfer } from '../instruction.ts';
import { LanguageError } from '../language-error.ts';
import { type FlagKind, type FlagValues, readFlags } from './flags.ts';
import { heredocOf } from './heredocs.ts';
import type { Words } from './instruction-words.ts';
import { jsonWords, plainWords } from './words.ts';

const shared = { chown: 'text', chmod: 'text', link: 'switch', parents: 'switch', exclude: 'list' } as const satisfies Record<
  string,
  FlagKind
>;

/** Reads COPY. @throws {LanguageError} */
export function parseCopy(base: InstructionBase, words: Words): CopyInstruction {
  const values = readFlags('COPY', words.flags, { from: 'text', ...shared });
  const transfer = readTransfer(words, values);
  const remote = transfer.sources.find((source) => /^https?:\/\//.test(source));
  if (remote !== undefined) throw new LanguageError(`COPY cannot take ${JSON.stringify(remote)}`, 'ADD fetches URLs');
  if (values.from?.includes('$') === true)
    throw new LanguageError(
      `--from=${values.from}: variables are not replaced here`,
      'name the image in a stage of its own (FROM $IMAGE AS name) and write --from=name',
    );
  return { ...base, kind: 'copy', ...transfer, ...(values.from === undefined ? {} : { from: values.from }) };
}

/** Reads ADD. @throws {LanguageError} */
export function parseAdd(base: InstructionBase, words: Words): AddInstruction {
  const values = readFlags('ADD', words.flags, { checksum: 'text', 'keep-git-dir': 'switch', unpack: 'switch', ...shared });
  const { checksum, unpack, 'keep-git-dir': keepGitDir } = values;
  const transfer = readTransfer(words, values);
  if (checksum !== undefined && transfer.sources.length + transfer.inline.length !== 1)
    throw new LanguageError('--checksum is of one source only', 'write an ADD for each');
  return {
    ...base,
    kind: 'add',
    ...transfer,
    ...(checksum === undefined ? {} : { checksum }),
    ...(unpack === undefined ? {} : { unpack }),
    ...(keepGitDir === undefined ? {} : { keepGitDir }),
  };
}

function readTransfer({ keyword, rest, heredocs }: Words, values: FlagValues<typeof shared>): Transfer {
  const words = jsonWords(rest) ?? plainWords(rest);
  const open = words.find((word) => /^(["']).*(?<!\1)$|^["']$/.test(word) && jsonWords(rest) === undefined);
  if (open !== undefined)
    throw new LanguageError(`the quote of ${open} is not closed`, `paths with blanks stand in a list: ${keyword} ["a b", "/c"]`);
  if (words.length < 2)
    throw new LanguageError(
      `${keyword} needs a source and a destination${words.length === 1 ? `, and ${JSON.stringify(words[0])} is only one of them` : ''}`,
    );
  const destination = words.at(-1)!;
  if (heredocs.length > 0 && heredocOf(destination) !== undefined)
    throw new LanguageError(`the destination of ${keyword} is missing`, `write it behind the heredoc: ${keyword} ${destination} /path`);
  const unsafe = heredocs.find(({ name }) => name.includes('/') || name === '.' || name === '..');
  if (unsafe !== undefined) throw new LanguageError(`the heredoc ${JSON.stringify(unsafe.name)} is no name of a file`);
  const isInline = (word: string): boolean => heredocs.length > 0 && heredocOf(word) !== undefined;
  const { chown, chmod } = values;
  return {
    sources: words.slice(0, -1).filter((word) => !isInline(word)),
    inline: words.slice(0, -1).flatMap((word) => {
      const open = heredocs.length > 0 ? heredocOf(word) : undefined;
      return heredocs.find(({ name }) => name === open?.name) ?? [];
    }),
    destination,
    ...(chown === undefined ? {} : { chown }),
    ...(chmod === undefined ? {} : { chmod }),
    link: values.link ?? false,
    parents: values.parents ?? false,
    exclude: values.exclude,
  };
}
