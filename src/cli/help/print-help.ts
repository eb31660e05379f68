import { commandAt, nounTable, shownPaths } from '../command-table.ts';
import { ownSpecs } from '../find-command.ts';
import { globalSpecs } from '../options/global.ts';
import { shapeOf } from '../options/session.ts';
import { topics } from '../manual/topics.ts';
import type { Output } from '../output/output.ts';
import { pathsOf } from './paths.ts';
import { commandHelpLines, overviewLines, type OverviewPage } from './render.ts';

const maxWidth = 120;

/** How wide help is on this output: lines that are too long are hard to read. */
export function helpWidth(output: Output): number {
  return Math.min(maxWidth, output.stdout.columns());
}

/** Prints the help of a command path, of a noun, or of everything (empty path) on stdout. */
export async function printHelp(path: string, output: Output): Promise<void> {
  output.text(`${(await helpLines(path, helpWidth(output))).join('\n')}\n`);
}

/** The help of a command path, of a noun, or of everything (empty path), lines without their ends. */
export async function helpLines(path: string, width: number): Promise<string[]> {
  const entry = commandAt(path);
  if (entry === undefined) return overviewLines(path === '' ? wholePage() : nounPage(path), width);
  const CommandClass = await entry.load();
  const page = { path, summary: entry.summary, help: CommandClass.help, shape: shapeOf(CommandClass), paths: pathsOf(path) };
  return commandHelpLines(page, width);
}

function nounPage(noun: string): OverviewPage {
  const prefix = `${noun} `;
  const all = shownPaths().filter(({ path }) => path.startsWith(prefix));
  const own = all.filter(({ path }) => path === pathShown(path, prefix));
  const nouns = Object.entries(nounTable).filter(([path]) => path.startsWith(prefix));
  const entries = [...own.map(({ path, summary }) => [path, summary] as const), ...nouns]
    .map(([path, summary]) => [path.slice(prefix.length), summary] as const)
    .filter(([word]) => !word.includes(' '))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { noun, summary: nounTable[noun] ?? '', groups: [{ title: 'Available Commands', entries }], options: [] };
}

/** Of `list` and `ls`, `remove` and `rm` one is enough: the command's own name, or the shortest of its others. */
function pathShown(path: string, prefix: string): string | undefined {
  const [first = path, ...others] = pathsOf(path).filter((each) => each.startsWith(prefix));
  return first === pathsOf(path)[0] ? first : [first, ...others].toSorted((one, other) => one.length - other.length)[0];
}

function wholePage(): OverviewPage {
  const commands = shownPaths().filter(({ path }) => !path.includes(' '));
  return {
    noun: '',
    summary: 'Run OCI containers without root and without a daemon',
    groups: [
      { title: 'Available Commands', entries: commands.map(({ path, summary }) => [path, summary] as const) },
      { title: 'Command Groups', entries: Object.entries(nounTable).filter(([noun]) => !noun.includes(' ')) },
      { title: 'Topics', entries: topics.map(({ name, summary }) => [name, summary] as const) },
    ],
    options: [...ownSpecs, ...globalSpecs],
  };
}
