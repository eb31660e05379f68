import { commandEntries, nounTable, shownPaths } from '../command-table.ts';
import { ownSpecs } from '../find-command.ts';
import { pathsOf } from '../help/paths.ts';
import { globalSpecs } from '../options/global.ts';
import { shapeOf } from '../options/session.ts';
import { commandBlocks, pageName, references } from './command-page.ts';
import { plain, type Block, type Definition } from './document.ts';
import { formatBlocks } from './format-blocks.ts';
import { optionBlocks } from './option-blocks.ts';
import { commandProse, readProse } from './prose.ts';
import { roffLink, roffPage, type PageHead } from './roff.ts';
import { topicBlocks } from './topic-blocks.ts';
import { topicPage, topics, type Topic } from './topics.ts';

/** What pages are made from beside the tables. */
export type Sources = {
  /** Where the texts lie. */
  readonly directory: string;
  /** `tiffin 1.0.0` */
  readonly source: string;
  /** `2026-11-21` */
  readonly date: string;
};

/** Every page of the manual by its path: `man1/tiffin-run.1`. */
export async function manualPages(sources: Sources): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const add = (head: Pick<PageHead, 'name' | 'section' | 'summary'>, blocks: readonly Block[]): void => {
    pages.set(`man${head.section}/${head.name}.${head.section}`, roffPage({ ...head, ...sources }, blocks));
  };
  add({ name: 'tiffin', section: 1, summary: 'run OCI containers without root and without a daemon' }, overviewBlocks(sources));
  for (const [noun, summary] of Object.entries(nounTable)) add({ name: pageName(noun), section: 1, summary }, nounBlocks(noun, summary));
  for (const [path, { hidden, summary, load }] of Object.entries(commandEntries())) {
    if (hidden === true) continue;
    const { help, statuses, ...CommandClass } = await load().then((Class) => ({ help: Class.help, statuses: Class.statuses, Class }));
    const paths = pathsOf(path);
    const shape = shapeOf(CommandClass.Class);
    const prose = [...(readProse(sources.directory, commandProse(path)) ?? []), ...(await formatBlocks(path, shape.options))];
    const related = [...siblings(path), ...topicPages(prose)];
    add({ name: pageName(path), section: 1, summary }, commandBlocks({ path, summary, help, statuses, shape, paths, prose, related }));
    for (const other of paths) if (other !== path) pages.set(`man1/${pageName(other)}.1`, roffLink(pageName(path), 1));
  }
  for (const topic of topics) {
    const text = await topicBlocks(topic, sources.directory);
    const others = topics.filter((other) => other !== topic && refersTo(text, other)).map(fullName);
    add({ ...topicPage(topic), summary: topic.summary }, [heading('Description'), ...text, ...seeAlso(['tiffin', ...others])]);
  }
  return pages;
}

function overviewBlocks({ directory }: Sources): Block[] {
  const prose = readProse(directory, 'tiffin') ?? [];
  const first = prose.findIndex(({ kind }) => kind === 'heading');
  const commands = shownPaths().filter(({ path }) => !path.includes(' '));
  return [
    heading('Synopsis'),
    { kind: 'paragraph', text: [{ kind: 'strong', text: 'tiffin [options] COMMAND [ARG...]' }] },
    heading('Description'),
    ...prose.slice(0, first),
    heading('Commands'),
    { kind: 'definitions', entries: commands.map(({ path, summary }) => pageEntry(path, summary)) },
    heading('Command groups'),
    { kind: 'definitions', entries: Object.entries(nounTable).map(([noun, summary]) => pageEntry(noun, summary)) },
    ...optionBlocks([...ownSpecs, ...globalSpecs], 1),
    ...prose.slice(first),
    ...seeAlso(topics.map(fullName)),
  ];
}

function nounBlocks(noun: string, summary: string): Block[] {
  const commands = shownPaths().filter(({ path }) => path.startsWith(`${noun} `));
  return [
    heading('Synopsis'),
    { kind: 'paragraph', text: [{ kind: 'strong', text: `tiffin ${noun} COMMAND [ARG...]` }] },
    heading('Description'),
    { kind: 'paragraph', text: plain(`${summary}.`) },
    heading('Commands'),
    { kind: 'definitions', entries: commands.map(({ path, summary: text }) => pageEntry(path, text)) },
    ...seeAlso(['tiffin']),
  ];
}

function pageEntry(path: string, summary: string): Definition {
  return { term: references([pageName(path)]), text: plain(`${summary}.`) };
}

/** The page of the noun of `image pull`. */
function siblings(path: string): string[] {
  const words = pathsOf(path).find((each) => each.includes(' '));
  return words === undefined ? [] : [pageName(words.slice(0, words.lastIndexOf(' ')))];
}

/** The topics that a text refers to, as **tiffin-rootless**(7). */
function topicPages(prose: readonly Block[]): string[] {
  return topics.filter((topic) => refersTo(prose, topic)).map(fullName);
}

function refersTo(prose: readonly Block[], topic: Topic): boolean {
  return JSON.stringify(prose).includes(`"text":"${topicPage(topic).name}"`);
}

function fullName(topic: Topic): string {
  const { name, section } = topicPage(topic);
  return `${name}.${section}`;
}

function seeAlso(names: readonly string[]): Block[] {
  return [heading('See also'), { kind: 'paragraph', text: references(names) }];
}

function heading(text: string): Block {
  return { kind: 'heading', level: 1, text };
}
