import type { CommandHelp } from '../base-command.ts';
import { usageLine } from '../help/render.ts';
import type { StatusOverrides } from '../exit-status.ts';
import type { CommandShape } from '../options/session.ts';
import type { Block, Definition, Phrase } from './document.ts';
import { parsePhrase } from './markdown.ts';
import { optionBlocks } from './option-blocks.ts';

/** What the manual of a command is made of. */
export type ManualCommand = {
  readonly path: string;
  readonly summary: string;
  readonly help: CommandHelp;
  readonly statuses: StatusOverrides;
  readonly shape: CommandShape;
  /** All paths that mean this command, the first one first. */
  readonly paths: readonly string[];
  /** What is written about it beside the tables: its paragraphs follow the description, its sections the options. */
  readonly prose: readonly Block[];
  /** Names of pages, without their section: `tiffin-pull`. */
  readonly related: readonly string[];
};

const exitStatus = 'Exit status';

/** `tiffin-image-pull`, the name of a page. */
export function pageName(path: string): string {
  return ['tiffin', ...path.split(' ')].filter((word) => word !== '').join('-');
}

/** The manual of a command after its name and summary. */
export function commandBlocks(command: ManualCommand): Block[] {
  const { shape, help, prose } = command;
  const firstHeading = prose.findIndex(({ kind }) => kind === 'heading');
  const [opening, sections] = firstHeading < 0 ? [prose, []] : [prose.slice(0, firstHeading), prose.slice(firstHeading)];
  const options = optionBlocks(shape.options, 2);
  return [
    heading('Synopsis'),
    ...command.paths.map((path): Block => paragraph(`**${usageLine(path, shape)}**`)),
    heading('Description'),
    paragraph((help.description ?? `${command.summary}.`).replaceAll('$0', 'tiffin')),
    ...opening,
    ...(options.length === 0 ? [] : [heading('Options'), ...options]),
    ...exampleBlocks(help),
    ...sections,
    ...(sections.some((block) => block.kind === 'heading' && block.text === exitStatus) ? [] : statusBlocks(command.statuses)),
    heading('See also'),
    { kind: 'paragraph', text: references(['tiffin', ...command.related]) },
  ];
}

/** `tiffin(1), tiffin-run(1)`; of pages of other sections the section stands in the name: `tiffin-rootless.7`. */
export function references(names: readonly string[]): Phrase {
  return names.flatMap((name, at) => {
    const [, page = name, section = '1'] = /^(.*)\.(\d)$/.exec(name) ?? [];
    return [
      ...(at === 0 ? [] : [{ kind: 'text', text: ', ' } as const]),
      { kind: 'strong', text: page } as const,
      { kind: 'text', text: `(${section})` } as const,
    ];
  });
}

function exampleBlocks({ examples = [] }: CommandHelp): Block[] {
  if (examples.length === 0) return [];
  const blocks = examples.flatMap(([sentence, line]): Block[] => [
    paragraph(/[.?!]$/.test(sentence) ? sentence : `${sentence}:`),
    { kind: 'code', lines: [`$ ${line.replaceAll('$0', 'tiffin')}`] },
  ]);
  return [heading('Examples'), ...blocks];
}

/** Statuses that differ from those that tiffin(1) lists, in the words of their causes. */
const causes: Readonly<Record<string, string>> = {
  'not-found': 'something that was named does not exist',
  'in-use': 'something that was named is in use',
  'wrong-state': 'something that was named is in a state that does not allow it',
};

function statusBlocks(statuses: StatusOverrides): Block[] {
  const byStatus = Map.groupBy(Object.entries(statuses), ([, status]) => status);
  const entries = [...byStatus]
    .toSorted(([one], [other]) => one - other)
    .map(([status, codes]): Definition => {
      const told = codes.map(([code]) => causes[code] ?? code.replaceAll('-', ' '));
      return { term: parsePhrase(`\`${status}\``), text: parsePhrase(`${capital(told.join(', or '))}.`) };
    });
  const usual = 'The exit status is 0 on success and 125 on failure, unless **tiffin**(1) says otherwise.';
  return [heading(exitStatus), paragraph(usual), ...(entries.length === 0 ? [] : [{ kind: 'definitions', entries } as const])];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function heading(text: string): Block {
  return { kind: 'heading', level: 1, text };
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text: parsePhrase(text) };
}
