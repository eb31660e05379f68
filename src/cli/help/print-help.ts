import { commandAt, nounTable, shownPaths, spellings } from '../command-table.ts';
import { ownSpecs } from '../find-command.ts';
import { globalSpecs } from '../options/global.ts';
import { shapeOf } from '../options/session.ts';
import type { Output } from '../output/output.ts';
import { commandHelpLines, overviewLines, type OverviewPage } from './render.ts';

const maxWidth = 120;

/** Prints the help of a command path, of a noun, or of everything (empty path) on stdout. */
export async function printHelp(path: string, output: Output): Promise<void> {
  const width = Math.min(maxWidth, output.stdout.columns());
  const entry = commandAt(path);
  if (entry === undefined) {
    output.text(`${overviewLines(path === '' ? wholePage() : nounPage(path), width).join('\n')}\n`);
    return;
  }
  const CommandClass = await entry.load();
  const page = { path, summary: entry.summary, help: CommandClass.help, shape: shapeOf(CommandClass), paths: pathsOf(path) };
  output.text(`${commandHelpLines(page, width).join('\n')}\n`);
}

/** All paths of the command that `path` means, the first one first. */
export function pathsOf(path: string): string[] {
  const others = spellings();
  const first = others[path] ?? path;
  return [first, ...Object.keys(others).filter((each) => others[each] === first)];
}

function nounPage(noun: string): OverviewPage {
  const prefix = `${noun} `;
  const all = shownPaths().filter(({ path }) => path.startsWith(prefix));
  // Of `list` and `ls`, `remove` and `rm` the short one is enough.
  const own = all.filter(({ path }) => !pathsOf(path).some((other) => other.startsWith(prefix) && other.length < path.length));
  const nouns = Object.entries(nounTable).filter(([path]) => path.startsWith(prefix));
  const entries = [...own.map(({ path, summary }) => [path, summary] as const), ...nouns]
    .map(([path, summary]) => [path.slice(prefix.length), summary] as const)
    .filter(([word]) => !word.includes(' '))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { noun, summary: nounTable[noun] ?? '', groups: [{ title: 'Available Commands', entries }], options: [] };
}

function wholePage(): OverviewPage {
  const commands = shownPaths().filter(({ path }) => !path.includes(' '));
  return {
    noun: '',
    summary: 'Run OCI containers without root and without a daemon',
    groups: [
      { title: 'Available Commands', entries: commands.map(({ path, summary }) => [path, summary] as const) },
      { title: 'Command Groups', entries: Object.entries(nounTable).filter(([noun]) => !noun.includes(' ')) },
    ],
    options: [...ownSpecs, ...globalSpecs],
  };
}
