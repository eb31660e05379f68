import { commandAt, nounTable, shownPaths, spellings } from '../command-table.ts';
import { ownSpecs } from '../find-command.ts';
import { globalSpecs } from '../options/global.ts';
import { shapeOf } from '../options/session.ts';
import type { OperandSpec, OptionSpec } from '../options/spec.ts';

/** A command as completion scripts see it: hidden and refused options are left out. */
export type CompletedCommand = {
  /** Every path that means it, the first one first. */
  readonly paths: readonly string[];
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  readonly operands: readonly OperandSpec[];
};

/** All that a completion script is made of. */
export type CompletionTable = {
  readonly commands: readonly CompletedCommand[];
  readonly nouns: Readonly<Record<string, string>>;
  /** Words after a noun, a command that others go on from (`lock update`), or `tiffin` (the empty noun), with their summaries. */
  readonly words: ReadonlyMap<string, readonly (readonly [word: string, summary: string])[]>;
  readonly globalOptions: readonly OptionSpec[];
};

/** Commands that go on from another command, as `lock update` from `lock`. */
export function longerCommands({
  words,
  nouns,
}: Pick<CompletionTable, 'words' | 'nouns'>): readonly (readonly [from: string, path: string])[] {
  return [...words].flatMap(([from, after]) =>
    from === '' || Object.hasOwn(nouns, from) ? [] : after.map(([word]) => [from, `${from} ${word}`] as const),
  );
}

/** The option that every command has. */
export const helpSpec: OptionSpec = {
  names: ['--help'],
  kind: 'flag',
  valueName: '',
  description: 'Show help',
  complete: 'none',
  defaultText: '',
  hidden: false,
  refusal: undefined,
  group: '',
  convert: () => undefined,
};

/** No command of the tables: its words are those of the others. */
const helpCommand: CompletedCommand = {
  paths: ['help'],
  summary: 'Show help for a command or a topic',
  options: [helpSpec],
  operands: [{ name: 'COMMAND|TOPIC', min: 0, max: Infinity, complete: 'help-word', verbatim: false }],
};

/** Loads every command and describes it. */
export async function completionTable(): Promise<CompletionTable> {
  const paths = shownPaths().map(({ path }) => path);
  const meant = spellings();
  const firsts = [...new Set(paths.map((path) => meant[path] ?? path))].toSorted();
  const commands: CompletedCommand[] = [];
  for (const first of firsts) {
    const entry = commandAt(first);
    if (entry === undefined) continue;
    const shape = shapeOf(await entry.load());
    const others = Object.keys(meant).filter((path) => meant[path] === first);
    const options = [...shape.options.filter((spec) => !spec.hidden), helpSpec];
    commands.push({ paths: [first, ...others], summary: entry.summary, options, operands: shape.operands });
  }
  commands.push(helpCommand);
  return {
    commands,
    nouns: nounTable,
    words: wordsOf(),
    globalOptions: [...ownSpecs, ...globalSpecs.filter((spec) => !spec.hidden), helpSpec],
  };
}

function wordsOf(): CompletionTable['words'] {
  const words = new Map<string, (readonly [string, string])[]>([['', []]]);
  const paths = shownPaths().map(({ path, summary }) => [path, summary] as const);
  paths.push([helpCommand.paths[0] ?? '', helpCommand.summary]);
  for (const noun of Object.keys(nounTable)) words.set(noun, []);
  for (const [path] of paths) if (paths.some(([longer]) => longer.startsWith(`${path} `))) words.set(path, []);
  for (const [path, summary] of [...Object.entries(nounTable), ...paths]) {
    const before = path.split(' ').slice(0, -1).join(' ');
    words.get(before)?.push([path.slice(before.length).trim(), summary]);
  }
  for (const entries of words.values()) entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return words;
}
