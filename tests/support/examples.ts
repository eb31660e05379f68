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

/** The words after `tiffin` of each command of tiffin's in a line of shell: in pipes, substitutions and `sh -c '…'`, too. */
export function tiffinCommands(line: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  const end = (): void => {
    const shell = words.findIndex((word, at) => word === '-c' && words[at - 1] === 'sh');
    if (shell >= 0) commands.push(...tiffinCommands(words[shell + 1] ?? ''));
    // `ssh HOST tiffin …` is one, too.
    const at = words[0] === 'ssh' ? words.indexOf('tiffin') : words.findIndex((word) => !/^\w+=/.test(word));
    if (words[at] === 'tiffin') commands.push(words.slice(at + 1));
    words = [];
  };
  for (const [token, single, double, nested] of line.matchAll(
    /'([^']*)'|"((?:[^"\\$]|\\.|\$(?!\()|\$\([^)]*\))*)"|[$<]\(([^)]*)\)|\|\||&&|[|;&]|>>?|(?:\\.|[^\s'"|;&<>$]|\$(?!\())+|\s+/g,
  )) {
    if (/^(?:\|\||&&|[|;&])$/.test(token)) end();
    else if (/^>>?$/.test(token)) words.push(redirection, '');
    else if (/^\s+$/.test(token)) words.push('');
    else {
      for (const [, inner = ''] of (double ?? '').matchAll(/\$\(([^)]*)\)/g)) commands.push(...tiffinCommands(inner));
      if (nested !== undefined) commands.push(...tiffinCommands(nested));
      const text = single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? token;
      words.push(`${words.pop() ?? ''}${text}`);
    }
    if (words.length > 1 && words.at(-1) === '' && words.at(-2) === '') words.pop();
  }
  end();
  return commands.map(withoutRedirections);
}

const redirection = '>';

function withoutRedirections(command: readonly string[]): string[] {
  const words = command.filter((word) => word !== '');
  return words.filter((word, at) => word !== redirection && words[at - 1] !== redirection);
}
