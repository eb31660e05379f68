import type { CommandForm, Heredoc, RunInstruction } from './instruction.ts';
import { heredocOf, withoutTabs } from './parse/heredocs.ts';

/** What runs a command line when SHELL says nothing else. */
export const defaultShell: readonly string[] = ['/bin/sh', '-c'];

/** What a RUN executes. */
export type RunCommand = {
  readonly words: readonly string[];
  /** A program of the Containerfile's own, to be seen at `path`, mode 0755, while the command runs. */
  readonly script?: { readonly path: string; readonly content: string };
};

/** The words of CMD, ENTRYPOINT and the like: a line is the shell's, a list is what it is. */
export function commandWords(command: CommandForm, shell: readonly string[] = []): readonly string[] {
  if (command.form === 'exec') return command.words;
  return [...(shell.length === 0 ? defaultShell : shell), command.line];
}

/**
 * The command of a RUN. A heredoc that is all of it is the shell's script, or a program when it begins with `#!`; any other is left
 * to the shell, which reads it as the Containerfile has it.
 */
export function runCommand({ command, heredocs }: RunInstruction, shell: readonly string[]): RunCommand {
  const [first] = heredocs;
  if (command.form === 'exec' || first === undefined) return { words: commandWords(command, shell) };
  if (heredocOf(command.line) === undefined) {
    const line = [command.line, ...heredocs.map((document: Heredoc) => `${document.content}${document.name}`)].join('\n');
    return { words: commandWords({ form: 'shell', line }, shell) };
  }
  const content = first.chomp ? withoutTabs(first.content) : first.content;
  if (!content.startsWith('#!')) return { words: commandWords({ form: 'shell', line: content }, shell) };
  const path = `/dev/pipes/${first.name.replaceAll(/[^\w-]/g, '_')}`;
  return { words: commandWords({ form: 'shell', line: path }, shell), script: { path, content } };
}
