import { TiffinError } from '../../lib/errors.ts';
import { bashScript } from './bash.ts';
import { completionTable, type CompletionTable } from './command-shapes.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** The shells that we can complete in. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** A shell that we can complete in. */
export type Shell = (typeof shells)[number];

/** Under which names the scripts are installed. */
export const scriptNames: Readonly<Record<Shell, string>> = { bash: 'tiffin.bash', zsh: '_tiffin', fish: 'tiffin.fish' };

const generators: Readonly<Record<Shell, (table: CompletionTable) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/**
 * Makes the completion script of a shell from the tables of commands and options.
 *
 * @param described whether what is offered says what it is, in shells that show it
 * @throws {TiffinError} `invalid-argument` for another shell
 */
export async function completionScript(shell: string, { described = true } = {}): Promise<string> {
  const known = shells.find((each) => each === shell);
  if (known === undefined)
    throw new TiffinError('invalid-argument', `no completion for ${JSON.stringify(shell)}`, { hint: `shells are ${shells.join(', ')}` });
  const table = await completionTable();
  return described ? generators[known](table) : generators[known](bare(table)).replaceAll(' __complete ', ' __complete --no-desc ');
}

function bare({ commands, nouns, words, globalOptions }: CompletionTable): CompletionTable {
  const options = (specs: CompletionTable['globalOptions']): CompletionTable['globalOptions'] =>
    specs.map((spec) => ({ ...spec, description: '' }));
  return {
    commands: commands.map((command) => ({ ...command, summary: '', options: options(command.options) })),
    nouns,
    words: new Map([...words].map(([noun, after]) => [noun, after.map(([word]) => [word, ''] as const)])),
    globalOptions: options(globalOptions),
  };
}
