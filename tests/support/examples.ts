/**
 * The examples of help and of the manual, and the commands of tiffin in them.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandEntries } from '../../src/cli/command-table.ts';
import { repository } from './repository.ts';

/** One example: where it stands, and what is typed. */
export type Example = { readonly place: string; readonly line: string };

/** The examples of `--help`, by command. */
export async function helpExamples(): Promise<Example[]> {
  const examples: Example[] = [];
  for (const [path, { hidden, load }] of Object.entries(commandEntries())) {
    if (hidden === true) continue;
    const { help } = await load();
    for (const [, line] of help.examples ?? []) examples.push({ place: `${path} --help`, line: line.replaceAll('$0', 'tiffin') });
  }
  return examples;
}

/** The examples of the texts: what stands after `$ ` in blocks of ```console, with the lines that it goes on to. */
export function proseExamples(): Example[] {
  const directory = join(repository, 'src/cli/manual');
  return globSync('**/*.md', { cwd: directory })
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(directory, file), 'utf8').matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
        [...block.replaceAll(/\\\n\s*/g, '').matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => ({ place: file, line })),
      ),
    );
}

const tokens =
  /'([^']*)'|"((?:[^"\\$]|\\.|\$(?!\()|\$\([^)]*\))*)"|[$<]\(([^)]*)\)|(\|\||&&|[|;&])|(>>?)|(\s+)|(?:\\.|[^\s'"|;&<>$]|\$(?!\())+/g;

/** The words after `tiffin` of each command of tiffin's in a line of shell: in pipes, substitutions and `sh -c '…'`, too. */
export function tiffinCommands(line: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [''];
  for (const [token, single, double, nested, separator, arrow, blank] of line.matchAll(tokens)) {
    for (const inner of nested === undefined ? substitutionsIn(double ?? '') : [nested]) commands.push(...tiffinCommands(inner));
    if (separator !== undefined) {
      commands.push(...commandsOf(words));
      words = [''];
    } else if (arrow !== undefined) words.push(redirection, '');
    else if (blank !== undefined) words.push('');
    else words.push(`${words.pop() ?? ''}${single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? token}`);
  }
  return [...commands, ...commandsOf(words)];
}

function substitutionsIn(text: string): string[] {
  return [...text.matchAll(/\$\(([^)]*)\)/g)].map(([, inner = '']) => inner);
}

/** The command itself where it is tiffin's, also on another machine, and those in the script that it has a shell run. */
function commandsOf(typed: readonly string[]): string[][] {
  const words = withoutRedirections(typed);
  const script = words.findIndex((word, at) => word === '-c' && words[at - 1] === 'sh');
  const at = words[0] === 'ssh' ? words.indexOf('tiffin') : words.findIndex((word) => !/^\w+=/.test(word));
  const own = words[at] === 'tiffin' ? [words.slice(at + 1)] : [];
  return [...own, ...(script < 0 ? [] : tiffinCommands(words[script + 1] ?? ''))];
}

const redirection = '>';

function withoutRedirections(command: readonly string[]): string[] {
  const words = command.filter((word) => word !== '');
  return words.filter((word, at) => word !== redirection && words[at - 1] !== redirection);
}
